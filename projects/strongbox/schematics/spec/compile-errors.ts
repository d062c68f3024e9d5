import { createCompilerHost, createProgram, type CompilerOptions } from '@angular/compiler-cli';
import type { UnitTestTree } from '@angular-devkit/schematics/testing/index.js';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** Where `node_modules` has the built library. */
const root = fileURLToPath(new URL('../../../../', import.meta.url));
const usual: CompilerOptions = {
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
  strictTemplates: true,
  strictInjectionParameters: true,
  rootDir: root,
};

/** Files on disk, which stay as they are. */
const parsed = new Map<string, ts.SourceFile>();

/**
 * What Angular's compiler, as strict as `ng new` sets it, has against an app, templates included, with the packages as
 * they are installed and the library as it is built.
 */
export async function compileErrors(
  tree: UnitTestTree,
  paths: readonly string[] = tree.files.filter((path) => /(?<!\.spec)\.ts$/.test(path)),
  further: CompilerOptions = {},
): Promise<readonly string[]> {
  const options = { ...usual, ...further };
  const host = createCompilerHost({ options });
  const disk = { ...host };
  /** A file of the tree, which stands in the root folder. */
  const inTree = (path: string): string | null =>
    path.startsWith(root) && !/(^|\/)node_modules\/|^dist\//.test(path.slice(root.length))
      ? `/${path.slice(root.length)}`
      : null;
  host.fileExists = (path) => {
    const own = inTree(path);
    return own === null ? disk.fileExists(path) : tree.exists(own);
  };
  host.readFile = (path) => {
    const own = inTree(path);
    return own === null ? disk.readFile(path) : tree.readText(own);
  };
  host.directoryExists = (path) => inTree(`${path}/`) !== null || (disk.directoryExists?.(path) ?? true);
  host.getCurrentDirectory = () => root;
  host.getSourceFile = (path, version) => {
    const known = parsed.get(path);
    if (known) return known;
    const text = host.fileExists(path) ? host.readFile(path) : undefined;
    const source = text === undefined ? undefined : ts.createSourceFile(path, text, version, true);
    if (source && inTree(path) === null) parsed.set(path, source);
    return source;
  };
  // Styles are another compiler's.
  host.readResource = (path) => (path.endsWith('.html') ? (host.readFile(path) ?? '') : '');
  host.resourceNameToFileName = (name, from) => join(dirname(from), name);
  const program = createProgram({ rootNames: paths.map((path) => join(root, path)), options, host });
  await program.loadNgStructureAsync();
  const found = [
    ...program.getTsOptionDiagnostics(),
    ...program.getTsSyntacticDiagnostics(),
    ...program.getTsSemanticDiagnostics(),
    ...program.getNgStructuralDiagnostics(),
    ...program.getNgSemanticDiagnostics(),
  ];
  return found.map(({ file, start = 0, messageText }) => {
    const place = file
      ? `${file.fileName.replace(root, '')}:${file.getLineAndCharacterOfPosition(start).line + 1}`
      : '';
    return `${place} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}
