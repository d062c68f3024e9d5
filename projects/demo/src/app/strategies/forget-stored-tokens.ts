const name = 'strongbox.tokens';

function forgetIn(area: Storage): void {
  for (const key of Object.keys(area).filter((key) => key.startsWith(name))) area.removeItem(key);
}

function deleteDatabase(): Promise<void> {
  return new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(name);
    for (const type of ['success', 'error', 'blocked']) {
      request.addEventListener(type, () => {
        resolve();
      });
    }
  });
}

/** What one strategy has stored would lie in plain sight under the next one. */
export async function forgetStoredTokens(): Promise<void> {
  forgetIn(localStorage);
  forgetIn(sessionStorage);
  await deleteDatabase();
}
