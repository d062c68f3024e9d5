const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Markup that is safe to send; a plain string is not, and `html` escapes it. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

export function html(
  parts: TemplateStringsArray,
  ...values: readonly (string | Html | readonly Html[])[]
): Html {
  const rendered = values.map((value) => {
    if (value instanceof Html) return value.markup;
    if (typeof value !== 'string') return value.map(({ markup }) => markup).join('');
    return value.replace(/[&<>"']/g, (character) => entities[character] ?? '');
  });
  return new Html(String.raw({ raw: parts }, ...rendered));
}
