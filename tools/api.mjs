// Compares the public API of each built entry with its golden. Usage: api.mjs [--update]
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { copyFileSync, cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { root } from './run.mjs';

const update = process.argv.includes('--update');
const angularEntries = [
  { name: 'ngx-strongbox', folder: 'projects/strongbox' },
  { name: 'ngx-strongbox-oidc', folder: 'projects/strongbox/oidc' },
  { name: 'ngx-strongbox-backend', folder: 'projects/strongbox/backend' },
  { name: 'ngx-strongbox-testing', folder: 'projects/strongbox/testing' },
];
const entries = [
  ...angularEntries.map((entry) => ({ ...entry, types: `dist/strongbox/types/${entry.name}.d.ts` })),
  {
    name: 'ngx-strongbox-testing-playwright',
    folder: 'projects/strongbox/testing/playwright',
    types: 'dist/strongbox/testing/playwright/public-api.d.ts',
    isFolder: true,
  },
  {
    name: 'strongbox-express',
    folder: 'projects/strongbox-express',
    types: 'dist/strongbox-express/public-api.d.ts',
    // tsc writes a file for each source.
    isFolder: true,
  },
];

function configure({ name, folder, types: built, isFolder = false }) {
  const types = join(root, built);
  if (!existsSync(types)) throw new Error(`${types} does not exist: run "npm run build" first.`);
  const reportTempFolder = join(root, 'dist/api', folder);
  mkdirSync(reportTempFolder, { recursive: true });
  // Each entry in a package of its own, or what it imports from another entry would count as its own API.
  const path = join(reportTempFolder, basename(types));
  if (isFolder) cpSync(dirname(types), reportTempFolder, { recursive: true });
  else copyFileSync(types, path);
  const packageJsonFullPath = join(reportTempFolder, 'package.json');
  writeFileSync(packageJsonFullPath, JSON.stringify({ name, version: '0.0.0' }));
  return ExtractorConfig.prepare({
    packageJsonFullPath,
    configObjectFullPath: undefined,
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: path,
      newlineKind: 'lf',
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            target: 'es2022',
            module: 'esnext',
            moduleResolution: 'bundler',
            lib: ['es2022', 'dom', 'dom.iterable'],
            types: isFolder ? ['node'] : [],
            strict: true,
            skipLibCheck: true,
          },
          files: [path],
        },
      },
      apiReport: {
        enabled: true,
        reportFolder: join(root, folder),
        reportFileName: 'public.api.md',
        reportTempFolder,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
        extractorMessageReporting: {
          default: { logLevel: ExtractorLogLevel.Error },
          'ae-missing-release-tag': { logLevel: ExtractorLogLevel.None },
        },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
  });
}

const problems = [];
for (const entry of entries) {
  const golden = join(entry.folder, 'public.api.md');
  // The comparison is by this file, so it must exist.
  if (update && !existsSync(join(root, golden))) writeFileSync(join(root, golden), '');
  const { apiReportChanged } = Extractor.invoke(configure(entry), {
    localBuild: update,
    messageCallback(message) {
      message.handled = true;
      if (message.logLevel !== ExtractorLogLevel.Error && message.logLevel !== ExtractorLogLevel.Warning)
        return;
      // Names with ɵ are our own business, whatever Angular adds to a class included.
      if (message.text.includes('ɵ') || message.messageId.startsWith('console-')) return;
      problems.push(`${golden}: ${message.text} (${message.messageId})`);
    },
  });
  if (!apiReportChanged) continue;
  if (update) console.log(`${golden} is updated.`);
  else
    problems.push(
      `${golden}: the public API is not what is written there. "npm run api -- --update" accepts it.`,
    );
}
for (const problem of problems) console.error(problem);
if (problems.length === 0 && !update) console.log('The public API is as written.');
process.exitCode = problems.length > 0 ? 1 : 0;
