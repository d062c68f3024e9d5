/** Enough of a text to recognise it, too little to use it. */
export function excerptOf(text: string): string {
  return text.length > 12 ? `${text.slice(0, 12)}…` : text;
}

export type Bytes = ArrayBuffer | ArrayBufferView<ArrayBuffer>;

export function isBytes(value: unknown): value is Bytes {
  return value instanceof ArrayBuffer || ArrayBuffer.isView(value);
}

export function isKey(value: unknown): value is CryptoKey {
  return value instanceof CryptoKey;
}

function hasParts(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !isBytes(value) && !isKey(value);
}

/** The value and all that is in it. */
export function partsOf(value: unknown): unknown[] {
  return hasParts(value) ? [value, ...Object.values(value).flatMap(partsOf)] : [value];
}

/** Keys and bytes have no text of their own. */
function inWords(value: unknown): unknown {
  if (isBytes(value)) return `${value.byteLength} bytes`;
  if (!isKey(value)) return value;
  return `${value.algorithm.name} key that ${value.extractable ? 'can' : 'cannot'} be exported`;
}

/** The value as text. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return JSON.stringify(value ?? null, (_name, part: unknown) => inWords(part));
}

/** Enough of the value to recognise it. */
export function glimpseOf(value: unknown): string {
  if (typeof value === 'string') return excerptOf(value);
  if (!hasParts(value)) return String(inWords(value));
  return Object.entries(value)
    .map(([name, part]) => `${name}: ${glimpseOf(part)}`)
    .join(', ');
}
