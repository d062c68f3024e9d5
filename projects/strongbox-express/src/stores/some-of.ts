/** At most so many of them, others each time: who has very many must not make each further one dear. */
export function someOf<T>(list: readonly T[], most: number): readonly T[] {
  const from = Math.floor(Math.random() * Math.max(1, list.length - most + 1));
  return list.slice(from, from + most);
}
