import { type Rule, SchematicsException, type SchematicContext } from '@angular-devkit/schematics';
import ts from 'typescript';
import { appendArgument } from '../workspace/append-argument';
import { findAuthSetUp } from '../workspace/auth-set-up';
import { callsOf, localNameOf } from '../workspace/imports';
import { quoted } from '../workspace/quoted';
import { placeOf } from '../workspace/shown';
import { sourcesOf } from '../workspace/workspace-sources';
import { array, object } from '../workspace/write-code';
import { type ApiAddress, includes, readApiAddress } from './api-address';
import type { ResourceServerOptions } from './resource-server-options';

/** Lists an API in `withResourceServers`, which is added to `provideAuth` where it is missing. */
export function resourceServer(options: ResourceServerOptions): Rule {
  return async (tree, context) => {
    const address = readApiAddress(options.url);
    const sources = await sourcesOf(tree, options.project);
    const calls = sources.flatMap((source) => callsOf(source, 'withResourceServers', 'ngx-strongbox'));
    if (calls.length > 1) {
      const places = calls.map(placeOf).join(' and ');
      throw new SchematicsException(
        `withResourceServers is called in ${places}: edit the right one by hand.`,
      );
    }
    const [call] = calls;
    const entry = entryOf(options);
    if (call) {
      refuseDouble(call, address, options);
      appendArgument(tree, call, entry);
      context.logger.info(`${options.url} is listed in ${placeOf(call)}.`);
    } else {
      const setUp = await findAuthSetUp(tree, options.project);
      appendArgument(tree, setUp, `withResourceServers(${entry})`, [
        ['withResourceServers', 'ngx-strongbox'],
      ]);
      context.logger.info(`${options.url} is listed in a withResourceServers of ${placeOf(setUp)}.`);
    }
    sayWhatElse(context, address, sources, options);
  };
}

function entryOf(options: ResourceServerOptions): string {
  const { url, scope, resource, audience, methods, unprotected } = options;
  const { whenSignedOut, whenStepUp, whenScopeMissing } = options;
  const properties = {
    url: quoted(url),
    ...(methods?.length && { methods: array(methods.map((method) => quoted(method.toUpperCase()))) }),
    ...texts({ scope, resource, audience, whenSignedOut, whenStepUp }),
    ...(whenScopeMissing && { whenScopeMissing: object({ login: quoted(whenScopeMissing) }) }),
    ...(unprotected && { unprotected: 'true' }),
  };
  return Object.keys(properties).length === 1 ? quoted(url) : object(properties);
}

function texts(values: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value ? [[name, quoted(value)]] : [])),
  );
}

/** Two entries for the same requests: nobody could say which of them counts. */
function refuseDouble(call: ts.CallExpression, address: ApiAddress, options: ResourceServerOptions): void {
  const isPlain = entryOf(options) === quoted(options.url);
  for (const argument of call.arguments) {
    const listed = readEntry(argument);
    if (!listed || !includes(listed.address, address)) continue;
    if (listed.address.path === address.path && listed.methods === methodsOf(options.methods)) {
      throw new SchematicsException(
        `${listed.url} is listed already, in ${placeOf(argument)}: change it there.`,
      );
    }
    if (isPlain && listed.isForAll) {
      throw new SchematicsException(
        `${listed.url} in ${placeOf(argument)} includes ${options.url}. Say what is different about it, such as --scope.`,
      );
    }
  }
}

interface Entry {
  readonly url: string;
  readonly address: ApiAddress;
  readonly methods: string;
  readonly isForAll: boolean;
}

/** What is written out; an entry that is made elsewhere is its author's business. */
function readEntry(node: ts.Expression): Entry | null {
  const properties = new Map(
    ts.isObjectLiteralExpression(node)
      ? node.properties
          .filter((property) => ts.isPropertyAssignment(property))
          .map(({ name, initializer }) => [name.getText(), initializer] as const)
      : [['url', node] as const],
  );
  const url = properties.get('url');
  if (!url || !ts.isStringLiteralLike(url)) return null;
  const methods = properties.get('methods');
  const list = methods && ts.isArrayLiteralExpression(methods) ? methods.elements : [];
  try {
    return {
      url: url.text,
      address: readApiAddress(url.text),
      methods: methodsOf(
        list.map((method) => (ts.isStringLiteralLike(method) ? method.text : method.getText())),
      ),
      isForAll: !methods && !properties.has('unprotected'),
    };
  } catch {
    return null;
  }
}

function methodsOf(methods: readonly string[] = []): string {
  return methods
    .map((method) => method.toUpperCase())
    .sort()
    .join();
}

function sayWhatElse(
  { logger }: SchematicContext,
  { origin, path }: ApiAddress,
  sources: readonly ts.SourceFile[],
  { unprotected }: ResourceServerOptions,
): void {
  if (unprotected) return;
  if (!sources.some((source) => localNameOf(source, 'authInterceptor', 'ngx-strongbox'))) {
    logger.warn(
      'Nothing uses authInterceptor, so no request gets a credential yet: provideHttpClient(withInterceptors([authInterceptor])).',
    );
  }
  if (origin === null && path === '') {
    logger.warn(
      "/ is the whole of the app's own origin: name the path of the API, such as /api, if it has one.",
    );
  }
  if (origin !== null) {
    logger.info(`Where the app has a Content-Security-Policy, add ${origin} to its connect-src.`);
  }
}
