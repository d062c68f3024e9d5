/** Fails with both values of each field that differs, as far as JSON can show them. */
export function expectSame(actual: unknown, expected: unknown, what: string): void {
  const found = differences(actual, expected, '');
  if (found.length > 0) throw new Error([what, ...found.slice(0, 5)].join('\n'));
}

/** Whether both hold the same, as far as that is data. */
export function isSame(actual: unknown, expected: unknown): boolean {
  return differences(actual, expected, '').length === 0;
}

function differences(actual: unknown, expected: unknown, path: string): readonly string[] {
  if (Object.is(actual, expected)) return [];
  if (!isObject(actual) || !isObject(expected) || Array.isArray(actual) !== Array.isArray(expected)) {
    const at = path && `${path}\n    `;
    return [`  ${at}expected: ${show(expected)}\n  ${at && '  '}but got:  ${show(actual)}`];
  }
  const names = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...names].flatMap((name) => {
    const at = path ? `${path}.${name}` : name;
    if (name in actual === name in expected) return differences(actual[name], expected[name], at);
    return [name in actual ? `  ${at} should not be there.` : `  ${at} is missing.`];
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
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
