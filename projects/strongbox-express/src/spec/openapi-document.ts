import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { parseYaml } from '@redocly/openapi-core';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

/** An answer as it went over the wire. */
export interface Answer {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

type Node = Readonly<Record<string, unknown>>;

/** Headers that mean something to whoever gets them: an answer has those that are documented. */
const meaningful = ['clear-site-data', 'location', 'retry-after', 'set-cookie'];

/** `openapi.yaml`, as a judge of answers. */
export class OpenApiDocument {
  readonly #document: Node;
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true });
  readonly #validators = new Map<unknown, ValidateFunction>();
  readonly #seen = new Set<string>();

  constructor() {
    const file = new URL('../../openapi.yaml', import.meta.url);
    this.#document = parseYaml(readFileSync(file, 'utf8')) as Node;
  }

  /** What is wrong with an answer; nothing where its path is not one of the document's. */
  problems(answer: Answer): string[] {
    const template = this.#templateOf(answer.path);
    if (template === undefined) return [];
    const method = answer.method.toLowerCase();
    const name = `${answer.method} ${template} ${answer.status}`;
    const responses = this.#at('paths', template, method, 'responses');
    const key = responses && String(answer.status) in responses ? String(answer.status) : 'default';
    const response = responses && this.#at('paths', template, method, 'responses', key);
    if (!response) return [`${name} is not in the document`];
    this.#seen.add(`${answer.method} ${template} ${key}`);
    // What an API answers is its own affair.
    if (key === 'default') return [];
    return [...this.#headerProblems(answer, response), ...this.#bodyProblems(answer, response)].map(
      (problem) => `${name}: ${problem}`,
    );
  }

  /** Answers and codes of the document that have not been given. */
  unseen(): string[] {
    const wanted = Object.entries(this.#at('paths') ?? {}).flatMap(([template, operations]) =>
      Object.entries(operations as Node).flatMap(([method, operation]) =>
        Object.keys(Object((operation as Node)['responses']) as Node).flatMap((status) => [
          `${method.toUpperCase()} ${template} ${status}`,
          ...this.#codes(template, method, status),
        ]),
      ),
    );
    return wanted.filter((name) => !this.#seen.has(name));
  }

  #codes(template: string, method: string, status: string): string[] {
    const schema = this.#schemaOf(this.#at('paths', template, method, 'responses', status));
    const [, narrowed] = (schema?.['allOf'] ?? []) as { properties?: { code?: { enum?: string[] } } }[];
    return (narrowed?.properties?.code?.enum ?? []).map(
      (code) => `${method.toUpperCase()} ${template} ${status} ${code}`,
    );
  }

  #headerProblems({ headers }: Answer, response: Node): string[] {
    const documented = Object.entries((response['headers'] ?? {}) as Node).map(
      ([name, header]) => [name.toLowerCase(), this.#follow(header)] as const,
    );
    const problems = meaningful
      .filter((name) => headers[name] !== undefined && !documented.some(([other]) => other === name))
      .map((name) => `${name} is not documented`);
    for (const [name, header] of documented) {
      const value = headers[name];
      if (value === undefined && header['required'] === true) problems.push(`${name} is missing`);
      const isRight: (line: string) => boolean = this.#validate(header['schema']);
      const wrong = (value === undefined ? [] : [value].flat()).filter((line) => !isRight(line));
      problems.push(...wrong.map((line) => `${name} is ${line}`));
    }
    return [...problems, ...(headers['set-cookie'] ?? []).flatMap((line) => this.#cookieProblems(line))];
  }

  /** By the table of cookies. One that is deleted needs its attributes too, or the browser does not find it. */
  #cookieProblems(line: string): string[] {
    const [pair = '', ...attributes] = line.split('; ');
    const name = pair.slice(0, pair.indexOf('='));
    const rows = [...this.#description.matchAll(/^\| `(__[^`]+)` +\| `([^`]+)`/gm)];
    const row = rows.find(([, pattern = '']) =>
      pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
    );
    if (!row) return [`the cookie ${name} is not in the table`];
    const isLasting = (attribute: string) => /^(Max-Age|Expires)=/.test(attribute);
    const wanted = (row[2] ?? '').split('; ').filter((attribute) => !isLasting(attribute));
    const given = attributes.filter((attribute) => !isLasting(attribute));
    const isSame = wanted.toSorted().join('; ') === given.toSorted().join('; ');
    return isSame ? [] : [`the cookie ${name} is sent with ${given.join('; ')}`];
  }

  get #description(): string {
    return String(this.#at('info')?.['description']);
  }

  #bodyProblems({ method, path, status, headers, body }: Answer, response: Node): string[] {
    const schema = this.#schemaOf(response);
    if (!schema) return body === '' || status === 303 ? [] : ['there is a body'];
    if (!headers['content-type']?.startsWith('application/json')) return ['the body is no JSON'];
    const value: unknown = JSON.parse(body);
    const { code } = Object(value) as { code?: string };
    this.#seen.add(`${method} ${this.#templateOf(path) ?? ''} ${status} ${code ?? ''}`);
    const validate = this.#validate(schema);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message = '', params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  }

  #schemaOf(response: Node | undefined): Node | undefined {
    const content = Object(response?.['content']) as { 'application/json'?: { schema?: Node } };
    return content['application/json']?.schema;
  }

  #validate(schema: unknown): ValidateFunction {
    const known = this.#validators.get(schema);
    if (known) return known;
    // References in it begin at the root.
    const components = this.#document['components'];
    const validate = this.#ajv.compile({ ...(schema as Node), components });
    this.#validators.set(schema, validate);
    return validate;
  }

  #templateOf(path: string): string | undefined {
    const templates = Object.keys(this.#at('paths') ?? {});
    return templates.find((template) =>
      template.includes('{') ? path.startsWith(template.replace(/\{.*/, '')) : path === template,
    );
  }

  #at(...keys: readonly string[]): Node | undefined {
    let node: unknown = this.#document;
    for (const key of keys) node = this.#follow((Object(node) as Node)[key]);
    return node as Node | undefined;
  }

  #follow(node: unknown): Node {
    const { $ref: reference } = Object(node) as { $ref?: string };
    return reference === undefined ? (node as Node) : (this.#at(...reference.slice(2).split('/')) as Node);
  }
}
