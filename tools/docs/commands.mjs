// Checks commands of the documentation, each by the rule of its program; a program without a rule is a problem, so that
// no command goes unchecked. Nothing is installed, made or asked for over the network.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../run.mjs';
import { problemOfNg } from './angular-cli.mjs';
import { isPackage } from './known-packages.mjs';
import { commandsOf } from './shell-words.mjs';

const at = (...path) => join(root, ...path);

/** Scripts of this workspace, of an app that the CLI has just made, and of the backend that `ng add` writes. */
const scripts = new Set([
  ...Object.keys(JSON.parse(readFileSync(at('package.json'), 'utf8')).scripts),
  ...readFileSync(at('node_modules/@schematics/angular/workspace/files/package.json.template'), 'utf8')
    .matchAll(/"([\w-]+)": "ng\b/g)
    .map(([, name]) => name),
  ...readFileSync(at('projects/strongbox/schematics/ng-add/write-backend.ts'), 'utf8')
    .matchAll(/'?([\w:]+)'?: 'node /g)
    .map(([, name]) => name),
]);

function npm([verb = '', ...words]) {
  const names = words.filter((word) => !word.startsWith('-'));
  switch (verb) {
    case 'start':
    case 'test':
    case 'run': {
      const script = verb === 'run' ? names[0] : verb;
      return scripts.has(script) ? undefined : `there is no script ${script}`;
    }
    case 'install': {
      const stranger = names.find((name) => !isPackage(name));
      return stranger && `${stranger} is no package that is known here`;
    }
    case 'pack':
      return /^(?:\.\/)?dist\/strongbox(?:-express)?$/.test(names[0] ?? '')
        ? undefined
        : `${names[0]} is no package that is built here`;
    default:
      return `the checker has no rule for npm ${verb}`;
  }
}

/** Programs that only a reader installs. */
const readersOwn = ['tsx'];

function npx(words) {
  const [name = '', ...rest] = words.filter((word) => !/^(?:-y|--yes)$/.test(word));
  if (/^(?:ng|@angular\/cli(?:@\S+)?)$/.test(name)) return check(['ng', ...rest]);
  return readersOwn.includes(name) || existsSync(at('node_modules/.bin', name))
    ? undefined
    : `${name} comes with no package that is known here`;
}

/** What is only computed, is: the rest is a file of this repository. */
function node(words) {
  if (!/^-(?:e|p|pe)$/.test(words[0] ?? '')) {
    const file = words.find((word) => !word.startsWith('-'));
    return file && existsSync(at(file)) ? undefined : `there is no file ${file}`;
  }
  const { status, stderr } = spawnSync(process.execPath, words, {
    cwd: tmpdir(),
    encoding: 'utf8',
    timeout: 30_000,
  });
  return status === 0 ? undefined : `it fails: ${stderr.trim()}`;
}

/** Flags of curl that pages use, and whether a value follows. */
const curlFlags = {
  '-i': false,
  '-s': false,
  '-v': false,
  '-k': false,
  '-H': true,
  '-X': true,
  '-d': true,
  '-b': true,
};

function curl(words) {
  const addresses = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index];
    if (!word.startsWith('-')) addresses.push(word);
    else if (!(word in curlFlags)) return `the checker does not know ${word} of curl`;
    else if (curlFlags[word] && word === '-H' && !/^[\w-]+: \S/.test(words[index + 1] ?? ''))
      return 'a header is Name: value';
    if (curlFlags[word]) index++;
  }
  const [address = '', another] = addresses;
  if (another || !URL.canParse(address)) return 'curl takes one address here';
  const { hostname } = new URL(address);
  // RFC 2606: nobody's.
  return /(?:^|\.)(?:example(?:\.\w+)?|test|localhost)$/.test(hostname)
    ? undefined
    : `${hostname} is somebody's`;
}

const rules = {
  npm,
  npx,
  ng: problemOfNg,
  node,
  curl,
  cd: () => undefined,
  mkdir: () => undefined,
};

function check([program = '', ...words]) {
  if (words.some((word) => /[`]|\$\(/.test(word)))
    return 'a command in a command is not checked: write it on its own';
  return Object.hasOwn(rules, program) ? rules[program](words) : `the checker has no rule for ${program}`;
}

/** What is wrong with a shell script, command by command. */
export function problemsOfScript(script) {
  return commandsOf(script).flatMap((words) => {
    const problem = check(words);
    return problem ? [`${words.join(' ')}: ${problem}`] : [];
  });
}
