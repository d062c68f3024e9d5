/** From now on it is that many seconds later, without a timer having fired. */
export function passes(seconds: number): void {
  const now = Date.now() + seconds * 1000;
  jest.spyOn(Date, 'now').mockImplementation(() => now);
}
