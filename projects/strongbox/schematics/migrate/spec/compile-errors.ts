import {
  createCompilerHost,
  createProgram,
  type CompilerHost,
  type CompilerOptions,
} from '@angular/compiler-cli';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import type { Files } from './migrate-app.ts';

const root = fileURLToPath(new URL('../../../../../', import.meta.url));

const options: CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.Preserve,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
  types: [],
  strict: true,
  noImplicitReturns: true,
  noPropertyAccessFromIndexSignature: true,
  isolatedModules: true,
  experimentalDecorators: true,
  skipLibCheck: true,
  noEmit: true,
  strictTemplates: true,
  strictInjectionParameters: true,
  rootDir: root,
};

/** What Angular's compiler, as strict as `ng new` sets it, has against an app; templates included. */
export async function compileErrors(files: Files): Promise<readonly string[]> {
  const texts = new Map(Object.entries(files).map(([path, text]) => [join(root, 'migrated', path), text]));
  const folders = new Set([...texts.keys()].map((path) => dirname(path)));
  const disk = createCompilerHost({ options });
  const host: CompilerHost = {
    ...disk,
    fileExists: (path) => texts.has(path) || disk.fileExists(path),
    readFile: (path) => texts.get(path) ?? disk.readFile(path),
    directoryExists: (path) => folders.has(path) || (disk.directoryExists?.(path) ?? true),
    getSourceFile(path, target, ...rest) {
      const text = texts.get(path);
      return text === undefined
        ? disk.getSourceFile(path, target, ...rest)
        : ts.createSourceFile(path, text, target, true);
    },
    readResource: (path) => texts.get(path) ?? '',
    resourceNameToFileName: (name, from) => join(dirname(from), name),
  };
  const rootNames = [...texts.keys()].filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'));
  const program = createProgram({ rootNames, options, host });
  await program.loadNgStructureAsync();
  const found = [
    ...program.getTsOptionDiagnostics(),
    ...program.getTsSyntacticDiagnostics(),
    ...program.getTsSemanticDiagnostics(),
    ...program.getNgStructuralDiagnostics(),
    ...program.getNgSemanticDiagnostics(),
  ];
  return found.map(({ file, start = 0, messageText }) => {
    const line = file ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
    return `${file?.fileName.replace(root, '') ?? ''}:${line} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}
