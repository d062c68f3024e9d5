/** The object with some members replaced, also those that cannot be redefined on it. */
export function overlay<T extends object>(target: T, members: Readonly<Record<string, unknown>>): T {
  return new Proxy({} as T, {
    get(_, name) {
      if (typeof name === 'string' && name in members) return members[name];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
