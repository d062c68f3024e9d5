/** A claim that is no list holds nothing: a string must not count as its letters or its parts. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
