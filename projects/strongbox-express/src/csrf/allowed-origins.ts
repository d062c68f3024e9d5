/** The origins that may call, of which none can be got past by a look-alike: they are compared as a whole. */
export class AllowedOrigins {
  /** `undefined` where the app has pages on other origins alone. */
  readonly own: string | undefined;
  readonly #others: ReadonlySet<string>;

  constructor(own: string | undefined, others: readonly string[]) {
    this.own = own === undefined ? undefined : checked(own);
    this.#others = new Set(others.map(checked));
  }

  /** Another origin than the app's own, and one that may call by CORS. */
  isOther(origin: string | undefined): origin is string {
    return origin !== undefined && this.#others.has(origin);
  }

  includes(origin: string | undefined): boolean {
    return (origin !== undefined && origin === this.own) || this.isOther(origin);
  }
}

function checked(origin: string): string {
  if (/^https?:[^*]+$/.test(origin) && URL.canParse(origin) && new URL(origin).origin === origin)
    return origin;
  throw new TypeError(
    `'${origin}' is no origin: https, no path, no slash at the end, as in https://shop.example.com.`,
  );
}
