// Holds the contract between browser and backend together: openapi.yaml is valid, says the same as contract.ts, and the
// two packages have the same contract.ts.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createConfig, formatProblems, getTotals, lint } from '@redocly/openapi-core';
import openapiTypes, { astToString } from 'openapi-typescript';
import ts from 'typescript';
import { root } from './run.mjs';

const at = (...path) => join(root, ...path);
const openapi = at('projects/strongbox-express/openapi.yaml');
const contracts = ['strongbox-express/src', 'strongbox/backend/src'].map((folder) =>
  at('projects', folder, 'contract.ts'),
);
const problems = [];

// Navigations are answered with redirects, and the keys with keys.
const rules = { 'operation-2xx-response': 'off', 'operation-4xx-response': 'off' };
const config = await createConfig({ extends: ['recommended-strict'], rules });
const findings = await lint({ ref: openapi, config }).catch(({ message }) => {
  console.error(message);
  process.exit(1);
});
if (findings.length > 0) {
  formatProblems(findings, { cwd: root, totals: getTotals(findings) });
  problems.push('openapi.yaml is not as it should be, see above');
}

const [source, copy] = contracts.map((path) => readFileSync(path, 'utf8'));
if (source !== copy) problems.push(`${contracts.map((path) => relative(root, path)).join(' and ')} differ`);

const folder = at('dist/contract');
mkdirSync(folder, { recursive: true });
const generated = join(folder, 'openapi.ts');
writeFileSync(generated, astToString(await openapiTypes(pathToFileURL(openapi))));

function typesOf(path) {
  const { statements } = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest);
  const isType = (node) => ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);
  return statements.filter(isType).map(({ name }) => name.text);
}

const names = typesOf(contracts[0]);
// A query is spelt out as parameters, not as a schema.
const inDocument = (name) =>
  name === 'LoginQuery'
    ? `NonNullable<operations['login']['parameters']['query']>`
    : `components['schemas']['${name}']`;
const check = join(folder, 'check.ts');
writeFileSync(
  check,
  `import type * as contract from '../../${relative(root, contracts[0])}';
import type { components, operations } from './openapi.ts';

// Assignability both ways would miss an optional member that only one side has.
type Plain<T> = T extends object ? { -readonly [Key in keyof T]: Plain<T[Key]> } : T;
type Same<A, B> =
  (<T>() => T extends Plain<A> ? 1 : 2) extends <T>() => T extends Plain<B> ? 1 : 2 ? true : false;

${names.map((name) => `export const same${name}: Same<contract.${name}, ${inDocument(name)}> = true;`).join('\n')}
export const sameNames: Exclude<keyof components['schemas'], ${names.map((name) => `'${name}'`).join(' | ')}> extends never ? true : false = true;
`,
);
const program = ts.createProgram([check], {
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  allowImportingTsExtensions: true,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  target: ts.ScriptTarget.ES2023,
  types: [],
});
for (const { file, start, messageText } of ts.getPreEmitDiagnostics(program)) {
  const name = file?.fileName === check && /^same(\w+)/.exec(file.text.slice(start))?.[1];
  problems.push(
    name
      ? `openapi.yaml and contract.ts differ: ${name}`
      : `${file?.fileName ?? ''} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
  );
}

if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
} else {
  console.log(`${names.length} types are the same in openapi.yaml and in both packages.`);
}
