import ts from 'typescript';
import type { FileRewrite } from './file-rewrite';
import { importsOf, usesOf } from './imports';
import type { ProjectSources } from './project-sources';
import { providerObjects } from './provider-site';

/** What the old library calls its interceptors. */
export interface OldInterceptors {
  /** Those for `withInterceptors`, or functions that make one. */
  readonly functions: readonly string[];
  /** Those for `HTTP_INTERCEPTORS`. */
  readonly classes: readonly string[];
}

const http = '@angular/common/http';

/**
 * Puts `authInterceptor` where the app provides its HttpClient. Returns the file, and what is to be provided besides in
 * the one with the old library.
 */
export function useInterceptor(
  sources: ProjectSources,
  home: FileRewrite,
  old: OldInterceptors,
): { readonly file: FileRewrite; readonly providers: readonly string[] } | null {
  const call = sources.files.flatMap((file) => httpClients(file).map((node) => ({ file, node })));
  if (call.length > 1) return null;
  const [client] = call;
  if (client) return addToClient(client.file, client.node, old) ? { file: client.file, providers: [] } : null;
  const module = usesOf(home.source, 'HttpClientModule').find((node) =>
    ts.isArrayLiteralExpression(node.parent),
  );
  const provide = home.use('provideHttpClient', http);
  const withInterceptors = `${home.use('withInterceptors', http)}([${home.use('authInterceptor', 'ngx-strongbox')}])`;
  if (!module) return { file: home, providers: [`${provide}(${withInterceptors})`] };
  if (ts.isArrayLiteralExpression(module.parent)) home.removeFrom(module.parent.elements, module);
  return {
    file: home,
    providers: [`${provide}(${home.use('withInterceptorsFromDi', http)}(), ${withInterceptors})`],
  };
}

function httpClients(file: FileRewrite): readonly ts.CallExpression[] {
  const local = importsOf(file.source).find(
    (one) => one.module === http && one.name === 'provideHttpClient',
  )?.local;
  return usesOf(file.source, local ?? '')
    .map(({ parent }) => parent)
    .filter(ts.isCallExpression);
}

function addToClient(file: FileRewrite, client: ts.CallExpression, old: OldInterceptors): boolean {
  const ours = file.use('authInterceptor', 'ngx-strongbox');
  const existing = client.arguments.find(
    (one): one is ts.CallExpression =>
      ts.isCallExpression(one) && one.expression.getText() === 'withInterceptors',
  );
  if (!existing) {
    const text = `${file.use('withInterceptors', http)}([${ours}])`;
    const last = client.arguments.at(-1);
    file.insert(last ? last.end : client.arguments.pos, last ? `, ${text}` : text);
    return true;
  }
  const [list] = existing.arguments;
  if (!list || !ts.isArrayLiteralExpression(list)) return false;
  const names = old.functions.map((name) => file.oldName(name));
  const before = list.elements.find((one) =>
    names.includes((ts.isCallExpression(one) ? one.expression : one).getText()),
  );
  if (before) file.replace(before, ours);
  else if (list.elements.some((one) => one.getText() === ours)) return true;
  else {
    const last = list.elements.at(-1);
    file.insert(last ? last.end : list.elements.pos, last ? `, ${ours}` : ours);
  }
  return true;
}

/** Takes the old library's class out of the interceptors. */
export function removeClassInterceptors(file: FileRewrite, old: OldInterceptors): void {
  const classes = old.classes.flatMap((name) => file.oldName(name) ?? []);
  for (const { node, list, value } of providerObjects(file, 'HTTP_INTERCEPTORS')) {
    if (classes.includes(value('useClass')?.getText() ?? '')) {
      file.removeFrom(
        list,
        node,
        `\`${value('useClass')?.getText() ?? ''}\` is gone: \`authInterceptor\` does it`,
      );
    }
  }
}
