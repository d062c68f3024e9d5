// Taken before a spec replaces the clock.
const nextTask = globalThis.setTimeout.bind(globalThis);

/** Waits for what happens by itself, whatever the clock of the spec says. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => nextTask(resolve));
}
