/** Fails with both values, as far as JSON can show them. */
export function expectSame(actual: unknown, expected: unknown, what: string): void {
  if (isSame(actual, expected)) return;
  throw new Error(`${what}\n  expected: ${show(expected)}\n  but got:  ${show(actual)}`);
}

function isSame(actual: unknown, expected: unknown): boolean {
  if (Object.is(actual, expected)) return true;
  if (typeof actual !== 'object' || typeof expected !== 'object' || !actual || !expected) return false;
  const fields = Object.entries(expected);
  if (Array.isArray(actual) !== Array.isArray(expected) || Object.keys(actual).length !== fields.length) {
    return false;
  }
  return fields.every(([name, value]) => isSame((actual as Readonly<Record<string, unknown>>)[name], value));
}

function show(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? String(value) : text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

/** What a promise gives, unless it takes longer than `seconds`. */
export async function inTime<T>(seconds: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`${what} has not settled in ${seconds} seconds: reject instead.`));
    }, seconds * 1000);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}
