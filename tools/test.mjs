// Runs what CI checks and counts it. Usage: test.mjs [steps…], all of them by default.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { command, root, run } from './run.mjs';

const reports = join(root, 'dist', 'test-reports');
const report = (name) => join(reports, name);
const tool = (name, ...args) => [join(root, 'tools', name), args];
const readReport = (name) => readFileSync(report(name), 'utf8');

/** A check is worth one; it passes or fails as a whole. */
async function check(...commands) {
  let output = '';
  let failed = false;
  for (const [script, args] of commands) {
    const result = await run(script, args, { capture: true });
    output += result.output;
    failed ||= result.code !== 0;
  }
  return { passed: failed ? 0 : 1, failed: failed ? 1 : 0, output };
}

/** Tests are worth what their runner reports; a run without a single test has failed. */
async function tests([script, args], { file, count, env }) {
  rmSync(report(file), { force: true });
  const { code, output } = await run(script, args, { capture: true, env });
  let result;
  try {
    result = count(readReport(file));
  } catch (error) {
    return {
      passed: 0,
      failed: 1,
      output: `${output}\nThe report of the tests cannot be read: ${error.message}\n`,
    };
  }
  const broken = result.failed === 0 && (code !== 0 || result.passed === 0);
  return { ...result, failed: broken ? 1 : result.failed, output };
}

const jest = () =>
  tests([command('jest'), ['--json', `--outputFile=${report('jest.json')}`]], {
    file: 'jest.json',
    count(text) {
      const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(text);
      return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites };
    },
  });

const nodeTests = () =>
  tests(
    [
      '--test',
      [
        // One more than by default: most of them wait for servers.
        `--test-concurrency=${availableParallelism()}`,
        '--test-reporter=spec',
        '--test-reporter-destination=stdout',
        '--test-reporter=tap',
        `--test-reporter-destination=${report('node.tap')}`,
        'projects/{strongbox-express,demo-servers,strongbox/testing/playwright}/**/*.spec.ts',
        // Not deeper: there are specs of the apps that are migrated.
        'projects/strongbox/schematics/{*,*/*}/*.spec.ts',
        '{tools/**/*.spec.mjs,projects/docs-site/pages.spec.ts}',
      ],
    ],
    {
      file: 'node.tap',
      count(text) {
        const number = (name) => Number(new RegExp(`^# ${name} (\\d+)$`, 'm').exec(text)?.[1]);
        return { passed: number('pass'), failed: number('fail') + number('cancelled') };
      },
    },
  );

const playwright = (file, command) =>
  tests(command, {
    file,
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: report(file) },
    count(text) {
      const { stats, errors } = JSON.parse(text);
      // Passing on the second attempt is not passing.
      return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length };
    },
  });
/** The most telling rows of `npm run consumers`. */
const telling = ['oidc-standalone-zoneless', 'backend-session-modules-zone'];

const docsSite = async () => {
  const built = await check(tool('docs.mjs', '--build'));
  if (built.failed) return built;
  const config = '--config=projects/docs-site/playwright.config.ts';
  const inBrowser = await playwright('site.json', [
    command('@playwright/test', 'playwright'),
    ['test', config, '--reporter=list,json'],
  ]);
  return { ...inBrowser, passed: inBrowser.passed + 1 };
};

const typeCheck = (project) => [command('typescript', 'tsc'), ['--noEmit', '--project', project]];

const steps = {
  format: () => check([command('prettier'), ['--check', '--log-level=warn', '.']]),
  unit: jest,
  // The demo's backend imports the built package, and schematics run from it, as a user's would.
  library: () => check(tool('build.mjs', '--library')),
  node: nodeTests,
  build: () => check(tool('build.mjs')),
  // After the build: the demo's types come from the built package.
  lint: () => check([command('eslint'), ['--max-warnings=0', '.']]),
  types: () =>
    check(
      typeCheck('projects/strongbox/tsconfig.spec.json'),
      typeCheck('projects/strongbox/schematics/tsconfig.json'),
      typeCheck('projects/strongbox/testing/playwright/tsconfig.json'),
      typeCheck('projects/strongbox-express/tsconfig.json'),
      typeCheck('projects/strongbox-express/benchmark/tsconfig.json'),
      typeCheck('projects/demo-servers/tsconfig.json'),
      typeCheck('projects/docs-site/tsconfig.json'),
      typeCheck('e2e/tsconfig.json'),
    ),
  api: () => check(tool('api.mjs')),
  contract: () => check(tool('contract.mjs')),
  docs: () => check(tool('check-docs.mjs')),
  size: () => check(tool('size.mjs')),
  packages: () =>
    check(
      ...['dist/strongbox', 'dist/strongbox-express'].flatMap((folder) => [
        [command('publint'), ['--strict', folder]],
        // Nothing here is for CommonJS; the OpenAPI document is no module.
        [
          command('@arethetypeswrong/cli', 'attw'),
          ['--pack', folder, '--profile', 'esm-only', '--exclude-entrypoints', './openapi.yaml'],
        ],
      ]),
      tool('packages.mjs'),
    ),
  site: docsSite,
  e2e: () => playwright('e2e.json', tool('e2e.mjs', '--reporter=list,json')),
  consumers: () =>
    playwright(
      'consumers.json',
      tool('consumers.mjs', '--reporter=list,json', ...telling.map((row) => `--only=${row}`)),
    ),
};
const needBuild = ['lint', 'api', 'docs', 'size', 'packages', 'e2e', 'consumers'];

const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(steps);
const unknown = wanted.filter((name) => !(name in steps));
if (unknown.length > 0) {
  console.error(`There is no step ${unknown.join(', ')}. The steps: ${Object.keys(steps).join(' ')}.`);
  process.exit(1);
}

mkdirSync(reports, { recursive: true });
const results = new Map();
const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`;

for (const name of wanted) {
  if (results.get('build')?.failed && needBuild.includes(name)) {
    console.log(`– ${name}: not run, the build failed`);
    continue;
  }
  console.log(`· ${name} …`);
  const started = performance.now();
  const result = await steps[name]();
  results.set(name, { ...result, time: performance.now() - started });
  const { passed, failed, time, output } = results.get(name);
  if (failed > 0) console.log(`\n${output.trimEnd()}\n`);
  console.log(`${failed > 0 ? '✗' : '✓'} ${name}: ${passed} passed, ${failed} failed, ${seconds(time)}`);
}

console.log('\nWhere the time went');
for (const [name, { time }] of [...results].sort(([, a], [, b]) => b.time - a.time)) {
  console.log(`  ${name.padEnd(8)}${seconds(time).padStart(9)}`);
}
const total = (key) => [...results.values()].reduce((sum, result) => sum + result[key], 0);
process.exitCode = total('failed') > 0 ? 1 : 0;
console.log(`\n${total('passed')} passed, ${total('failed')} failed`);
