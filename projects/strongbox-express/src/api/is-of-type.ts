/**
 * Whether the header of a token says that it is of this media type (RFC 7515 §4.1.9), or, where `mayBeUntyped`, of no type or
 * of `JWT`.
 */
export function isOfType(wanted: string, typ: unknown, mayBeUntyped: boolean): boolean {
  if (typ === undefined) return mayBeUntyped;
  const type = typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : typ;
  return type === wanted || (mayBeUntyped && type === 'jwt');
}
