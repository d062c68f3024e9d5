import ts from 'typescript';
import { object } from '../../workspace/write-code';
import { notAnAddress, readAddress } from '../listed-addresses';
import type { Migration } from '../old-library';
import type { FileRewrite } from '../source/file-rewrite';
import { textOf } from '../source/object-literal';
import { carry, elementsOf, type Option, type Options, optionsIn, readOptions } from '../source/options';

/** `httpInterceptor.allowedList` as entries of `withResourceServers`, in `home`; `null` when one of them was left. */
export function readAllowedList(
  options: Options,
  home: FileRewrite,
  migration: Migration,
): readonly string[] | null {
  const { sources } = migration;
  const interceptor = options.get('httpInterceptor');
  if (!interceptor) return [];
  const list = optionsIn(sources, interceptor)?.get('allowedList');
  const entries = list && elementsOf(sources, list);
  if (!entries) {
    interceptor.file.leave(
      interceptor.node,
      'Write its `allowedList` here, entry by entry, and run this again.',
    );
    return null;
  }
  const audience = audienceOf(options, migration);
  const texts = entries.map((entry) => readEntry(entry, home, audience, migration));
  return texts.includes(null) ? null : texts.flatMap((text) => text ?? []);
}

function audienceOf(options: Options, { sources }: Migration): string | undefined {
  const params = options.get('authorizationParams');
  return params && optionsIn(sources, params)?.get('audience')?.text;
}

function readEntry(
  entry: Option,
  home: FileRewrite,
  audience: string | undefined,
  migration: Migration,
): string | null {
  const { sources } = migration;
  const refuse = (node: ts.Node, why: string): null => {
    entry.file.leave(node, why);
    return null;
  };
  const parts = ts.isObjectLiteralExpression(entry.node)
    ? readOptions(sources, entry.file, entry.node)
    : null;
  const uri = parts ? parts.get('uri') : entry;
  const odd =
    parts &&
    [...parts.keys()].find((name) => !['uri', 'httpMethod', 'tokenOptions', 'allowAnonymous'].includes(name));
  if (!uri || odd)
    return refuse(
      entry.node,
      'Name the address in `uri`, and run this again: a function could send the token anywhere.',
    );
  const url = carry(sources, uri, home) ? readAddress(uri) : null;
  if (url === null) return refuse(uri.node, notAnAddress);
  if (!/[*/]['"`]?$/.test(uri.node.getText())) {
    migration.note(
      'An entry of `withResourceServers` is for the addresses below it too; in `allowedList` one without `*` was for itself alone.',
    );
  }
  const tokens = parts?.get('tokenOptions');
  const wanted = tokens ? tokenOptions(tokens, migration) : new Map<string, Option>();
  if (!wanted)
    return refuse(
      entry.node,
      'Of `tokenOptions` only `audience` and `scope` have a counterpart: take the rest out, and run this again.',
    );
  const method = parts?.get('httpMethod');
  const isKnown = [...wanted.values(), ...(method ? [method] : [])].every((option) =>
    carry(sources, option, home),
  );
  if (!isKnown)
    return refuse(
      entry.node,
      'It uses what only this file knows: move that into a file of its own, and run this again.',
    );
  const own = [...wanted].filter(([name, { text }]) => name !== 'audience' || text !== audience);
  const methods = method && methodOf(method, home);
  const isOpen = parts?.get('allowAnonymous')?.node.getText() === 'true';
  const properties: (readonly [string, string])[] = [
    ['url', url],
    ...(methods === undefined ? [] : [['methods', `[${methods}]`] as const]),
    ...own.map(([name, { text }]) => [name, text] as const),
    ...(isOpen ? [] : [['whenSignedOut', "'fail'"] as const]),
  ];
  return properties.length === 1 ? url : object(Object.fromEntries(properties));
}

/** `HttpMethod.Get` is of the old library, and the text it stands for is its name. */
function methodOf({ node, text }: Option, home: FileRewrite): string {
  const isOld =
    ts.isPropertyAccessExpression(node) && node.expression.getText() === home.oldName('HttpMethod');
  return isOld ? `'${node.name.text.toUpperCase()}'` : text;
}

function tokenOptions(option: Option, { sources }: Migration): Options | null {
  const outer = optionsIn(sources, option);
  const params = outer?.get('authorizationParams');
  const inner = params && optionsIn(sources, params);
  if (outer?.size !== 1 || !inner) return null;
  const isWhole = [...inner.keys()].every((name) => ['audience', 'scope'].includes(name));
  const scope = textOf(inner.get('scope')?.node);
  return isWhole && scope !== '' ? inner : null;
}
