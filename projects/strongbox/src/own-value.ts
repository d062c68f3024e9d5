/** A claim may have any name and hold anything: what an object only inherits is none. */
export function ownValue(object: unknown, name: string): unknown {
  return typeof object === 'object' && object && Object.hasOwn(object, name)
    ? (object as Record<string, unknown>)[name]
    : undefined;
}
