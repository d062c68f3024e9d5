import { NgtscProgram } from '@angular/compiler-cli';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { root } from '../run.mjs';

const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
const { options } = ts.convertCompilerOptionsFromJson(
  {
    ...config.compilerOptions,
    paths: {},
    noEmit: true,
    moduleDetection: 'force',
    // As in a new Angular workspace, for which the documentation is written.
    verbatimModuleSyntax: false,
    noUnusedLocals: false,
    noUnusedParameters: false,
  },
  root,
);
const pageOptions = { ...options, ...config.angularCompilerOptions };
const nodeOptions = { ...options, lib: ['lib.es2023.d.ts'], types: ['node'] };

/** A compiler's host that has these files beside those on the disk. */
function hostOf(files, options) {
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile, directoryExists } = host;
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.readFile = (path) => files.get(path) ?? readFile(path);
  host.getSourceFile = (path, target, ...rest) =>
    files.has(path)
      ? ts.createSourceFile(path, files.get(path), target)
      : getSourceFile(path, target, ...rest);
  // Folders that exist only here must count as existing, or nothing in them is looked up.
  const folders = new Set([...files.keys()].map((path) => dirname(path)));
  host.directoryExists = (path) => folders.has(path) || directoryExists(path);
  return host;
}

const codeIn = (files) => [...files.keys()].filter((path) => path.endsWith('.ts'));

/** What is wrong with these files; templates are those of components that name them. */
export function compile(files, { isOfPage }) {
  const paths = codeIn(files);
  if (paths.length === 0) return [];
  return diagnosticsOf(files, paths, isOfPage).map(({ file, start, messageText }) => ({
    path: file?.fileName,
    line: file && file.getLineAndCharacterOfPosition(start).line + 1,
    message: ts.flattenDiagnosticMessageText(messageText, '\n  '),
  }));
}

function diagnosticsOf(files, paths, isOfPage) {
  if (!isOfPage) {
    return ts.getPreEmitDiagnostics(ts.createProgram(paths, nodeOptions, hostOf(files, nodeOptions)));
  }
  const program = new NgtscProgram(paths, pageOptions, hostOf(files, pageOptions));
  return [
    ...program.getTsOptionDiagnostics(),
    ...program.getNgOptionDiagnostics(),
    ...program.getTsSyntacticDiagnostics(),
    ...program.getTsSemanticDiagnostics(),
    ...program.getNgStructuralDiagnostics(),
    ...program.getNgSemanticDiagnostics(),
  ];
}

/** Imports, in one line, of the names that code takes for granted. */
export function importsOf(modules) {
  const path = join(root, 'docs-names.ts').replaceAll('\\', '/');
  const files = new Map([[path, modules.map((name) => `import '${name}';`).join('\n')]]);
  const program = ts.createProgram([path], options, hostOf(files, options));
  const checker = program.getTypeChecker();
  const home = new Map();
  for (const statement of program.getSourceFile(path).statements) {
    const symbol = checker.getSymbolAtLocation(statement.moduleSpecifier);
    if (!symbol)
      throw new Error(`${statement.moduleSpecifier.text} cannot be found: run "npm run build" first.`);
    for (const { name } of checker.getExportsOfModule(symbol)) {
      if (!home.has(name)) home.set(name, statement.moduleSpecifier.text);
    }
  }
  return (code) =>
    [...new Set(code.match(/[A-Za-z_$][\w$]*/g))]
      .filter((name) => home.has(name))
      .map((name) => `import { ${name} } from '${home.get(name)}'; `)
      .join('');
}
