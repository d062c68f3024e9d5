import type { Tree } from '@angular-devkit/schematics';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** Where `node_modules` has the built library. */
const root = fileURLToPath(new URL('../../../../', import.meta.url));
const usual: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.Preserve,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  // `describe` and its like, for specs.
  types: ['jest'],
  strict: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitReturns: true,
  isolatedModules: true,
  experimentalDecorators: true,
  skipLibCheck: true,
  noEmit: true,
};

/** Files on disk, which stay as they are. */
const parsed = new Map<string, ts.SourceFile>();

/** What TypeScript says of an app's files, with the packages as they are installed and the library as it is built. */
export function typeErrors(
  tree: Tree,
  paths: readonly string[],
  further: ts.CompilerOptions = {},
): readonly string[] {
  const options = { ...usual, ...further };
  const host = ts.createCompilerHost(options);
  const disk = { ...host };
  /** A file of the tree, which stands in the root folder. */
  const inTree = (path: string): string | null =>
    path.startsWith(root) && !/(^|\/)node_modules\/|^dist\//.test(path.slice(root.length))
      ? `/${path.slice(root.length)}`
      : null;
  host.fileExists = (path) =>
    inTree(path) === null ? disk.fileExists(path) : tree.exists(inTree(path) ?? '');
  host.readFile = (path) => (inTree(path) === null ? disk.readFile(path) : tree.readText(inTree(path) ?? ''));
  host.directoryExists = (path) => inTree(`${path}/`) !== null || (disk.directoryExists?.(path) ?? true);
  host.getCurrentDirectory = () => root;
  host.getSourceFile = (path, version) => {
    const known = parsed.get(path);
    if (known && inTree(path) === null) return known;
    const text = host.fileExists(path) ? host.readFile(path) : undefined;
    const source = text === undefined ? undefined : ts.createSourceFile(path, text, version);
    if (source && inTree(path) === null) parsed.set(path, source);
    return source;
  };
  const program = ts.createProgram(
    paths.map((path) => join(root, path)),
    options,
    host,
  );
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const place = file
      ? `${file.fileName.slice(root.length)}:${file.getLineAndCharacterOfPosition(start ?? 0).line + 1}`
      : '';
    return `${place} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}
