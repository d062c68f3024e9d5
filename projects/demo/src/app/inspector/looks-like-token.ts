const jwt = /eyJ[\w-]+\.[\w-]+\.[\w-]*/;

/** Enough characters of an encoding for 128 random bits, with letters and digits mixed as chance would have it. */
function isRandom(run: string): boolean {
  const needed = /^[\da-f-]+$/i.test(run) ? 32 : 22;
  return run.length >= needed && (run.match(/\d/g) ?? []).length >= 2 && /[a-z]/i.test(run);
}

/** Whether a value, or something inside it, may be a credential. Rather once too often than once too seldom. */
export function looksLikeToken(value: string): boolean {
  return jwt.test(value) || (value.match(/[\w+~-]+/g) ?? []).some(isRandom);
}
