import ts from 'typescript';
import type { Migration } from '../old-library';
import type { FileRewrite } from '../source/file-rewrite';
import { elementsOf, readOptions } from '../source/options';
import { providerObjects } from '../source/provider-site';

const TOKEN = 'INCLUDE_BEARER_TOKEN_INTERCEPTOR_CONFIG';

/** The addresses that tokens go to, as entries of `withResourceServers`; `null` when there is no telling. */
export function readServers(migration: Migration): readonly string[] | null {
  const { sources } = migration;
  const servers: string[] = [];
  const refused: ts.Node[] = [];
  const leave = (file: FileRewrite, node: ts.Node, why: string): void => {
    refused.push(node);
    file.leave(node, why);
  };
  for (const file of sources.users) {
    for (const { value } of providerObjects(file, file.oldName(TOKEN) ?? '')) {
      const given = value('useValue');
      const list = given && sources.resolve(file, given);
      if (!list || !ts.isArrayLiteralExpression(list.node)) {
        leave(file, given ?? file.source, unreadable);
        continue;
      }
      for (const element of list.node.elements) {
        const server = readCondition(list.file, element, migration);
        if (server === null)
          leave(
            list.file,
            element,
            `What it stands for cannot be told: write \`urlPattern: /^https:\\/\\/api\\.example\\.com(\\/.*)?$/\` for each API, and run this again.`,
          );
        else servers.push(server);
      }
    }
    const custom = file.oldName('CUSTOM_BEARER_TOKEN_INTERCEPTOR_CONFIG');
    for (const { node } of custom ? providerObjects(file, custom) : []) {
      leave(
        file,
        node,
        `Name the addresses of the APIs with \`${TOKEN}\` in its place, and run this again: a function cannot be turned into addresses.`,
      );
    }
  }
  return refused.length === 0 ? servers : null;
}

const unreadable = 'What this is cannot be read off the code: write it as an array, and run this again.';

/** `createInterceptorCondition({ urlPattern, httpMethods })`, or its argument. */
function readCondition(file: FileRewrite, element: ts.Expression, { sources }: Migration): string | null {
  const found = sources.resolve(file, element);
  const node = found && ts.isCallExpression(found.node) ? found.node.arguments[0] : found?.node;
  const options = found && node && readOptions(sources, found.file, node);
  if (!options) return null;
  const plain = [...options].filter(
    ([name, option]) => name !== 'bearerPrefix' || option.node.getText().slice(1, -1) !== 'Bearer',
  );
  if (plain.some(([name]) => !['urlPattern', 'httpMethods'].includes(name))) return null;
  const pattern = options.get('urlPattern');
  const value = pattern && sources.resolve(pattern.file, pattern.node)?.node;
  const address = value && ts.isRegularExpressionLiteral(value) ? addressOf(value.text) : null;
  if (address === null) return null;
  const httpMethods = options.get('httpMethods');
  if (!httpMethods) return `'${address}'`;
  const methods = elementsOf(sources, httpMethods);
  return methods && `{ url: '${address}', methods: [${methods.map(({ text }) => text).join(', ')}] }`;
}

/** The address below which a pattern matches everything: no more, where the old one took look-alikes too. */
function addressOf(pattern: string): string | null {
  const [, source = ''] = /^\/(.*)\/[a-z]*$/s.exec(pattern) ?? [];
  if (!source.startsWith('^')) return null;
  const grouped = /^\^\(((?:\\.|[^()\\])*)\)(.*)$/.exec(source);
  const whole = grouped ? `${grouped[1] ?? ''}${grouped[2] ?? ''}` : source.slice(1);
  const [, start = '', rest = ''] =
    /^((?:\\[/.-]|[\w:.%~-])*?)((?:\\?\/)?(?:\(\\?\/?\.\*\)\??|\.\*|\(\?:\\?\/\.\*\)\?)?\$?)$/.exec(whole) ??
    [];
  const address = start.replaceAll(/\\(.)/g, '$1');
  const isExact = rest === '$';
  if (isExact || !(address.startsWith('/') || URL.canParse(address)) || address.startsWith('//')) return null;
  if (/^http:/i.test(address) && !/^http:\/\/(localhost|127\.0\.0\.1)(:|\/|$)/i.test(address)) return null;
  return /^https?:\/\/[^/]+$/i.test(address) ? `${address}/` : address;
}
