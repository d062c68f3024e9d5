// Checks commands of the documentation, each by the rule of its program; a program without a rule is a problem, so that
// no command goes unchecked. Nothing is installed, made or asked for over the network.
import Ajv from 'ajv';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../run.mjs';

const at = (...path) => join(root, ...path);
const readJson = (...path) => JSON.parse(readFileSync(at(...path), 'utf8'));
const own = ['strongbox', 'strongbox-express'].map((name) => readJson('projects', name, 'package.json'));
const workspace = readJson('package.json');
const ajv = new Ajv({ strict: false, coerceTypes: true, allErrors: true, validateFormats: false });

/** Scripts of this workspace, of an app that the CLI has just made, and of the backend that `ng add` writes. */
const scripts = new Set([
  ...Object.keys(workspace.scripts),
  ...readFileSync(at('node_modules/@schematics/angular/workspace/files/package.json.template'), 'utf8')
    .matchAll(/"([\w-]+)": "ng\b/g)
    .map(([, name]) => name),
  ...readFileSync(at('projects/strongbox/schematics/ng-add/write-backend.ts'), 'utf8')
    .matchAll(/'?([\w:]+)'?: 'node /g)
    .map(([, name]) => name),
]);

/** What these packages are, need, or are tested with. */
const packages = new Set(
  [workspace, ...own].flatMap(({ name, dependencies, devDependencies, peerDependencies }) => [
    name,
    ...Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies }),
  ]),
);
const isPackage = (name) =>
  packages.has(name.replace(/(?<=.)@[^/]*$/, '')) ||
  /^\S*\b(?:ngx-strongbox|strongbox-express)\b\S*\.tgz$/.test(name);

/** `--flag value`, `--flag=value`, `--no-flag` and what is no flag, as Angular's CLI reads them. */
function parseFlags(words, { properties }) {
  const values = {};
  const positional = [];
  const names = new Map(
    Object.entries(properties).flatMap(([name, { alias, aliases = [] }]) =>
      [name, alias, ...aliases].map((other) => [other, name]),
    ),
  );
  const toName = (flag) => flag.replaceAll(/-(\w)/g, (_, letter) => letter.toUpperCase());
  for (let index = 0; index < words.length; index++) {
    const [, flag, value] = /^--?([a-zA-Z][\w-]*)(?:=(.*))?$/s.exec(words[index]) ?? [];
    if (!flag) {
      positional.push(words[index]);
      continue;
    }
    const isNot = flag.startsWith('no-') && !names.has(toName(flag));
    const name = names.get(toName(isNot ? flag.slice(3) : flag)) ?? flag;
    const isSwitch = [properties[name]?.type].flat().includes('boolean');
    if (isNot) values[name] = false;
    else if (value !== undefined) values[name] = value;
    else if (isSwitch) values[name] = /^(?:true|false)$/.test(words[index + 1]) ? words[++index] : true;
    else values[name] = words[++index];
    if (properties[name]?.type === 'array') values[name] = String(values[name]).split(',');
  }
  const places = Object.entries(properties).filter(([, { $default }]) => $default?.$source === 'argv');
  positional.forEach((value, index) => {
    const [name] = places.find(([, { $default }]) => ($default.index ?? 0) === index) ?? [
      `argument ${value}`,
    ];
    values[name] = value;
  });
  return values;
}

const flag = { type: 'boolean' };
const ofEveryCommand = {
  defaults: flag,
  dryRun: flag,
  force: flag,
  interactive: flag,
  project: { type: 'string' },
};

/** Why these words are no options of the schema, or undefined. */
function againstSchema(words, { properties = {} }, more = {}) {
  const schema = { type: 'object', additionalProperties: false, properties: { ...properties, ...more } };
  const values = parseFlags(words, schema);
  const validate = ajv.compile({ ...schema, properties: withoutIds(schema.properties) });
  if (validate(values)) return undefined;
  return validate.errors
    .map(({ instancePath, message, params }) =>
      params.additionalProperty
        ? `there is no --${params.additionalProperty}`
        : `--${instancePath.slice(1)} ${message}${params.allowedValues ? `: ${params.allowedValues.join(', ')}` : ''}`,
    )
    .join('; ');
}

/** References lead into a schema of which this is a part only: those properties may hold anything. */
const withoutIds = (properties) =>
  Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [
      name,
      JSON.stringify(property).includes('"$ref"') ? {} : property,
    ]),
  );

function schematic(collection, name, words, more) {
  const folder =
    collection === 'ngx-strongbox' ? 'projects/strongbox/schematics' : `node_modules/${collection}`;
  if (!existsSync(at(folder, 'collection.json'))) return `the collection ${collection} is not known`;
  const { schematics } = readJson(folder, 'collection.json');
  const entry = Object.entries(schematics).find(([key, { aliases = [] }]) =>
    [key, ...aliases].includes(name),
  );
  if (!entry) return `there is no schematic ${collection}:${name}`;
  return againstSchema(words, readJson(folder, entry[1].schema), { ...ofEveryCommand, ...more });
}

const builder = (name) => (words) =>
  againstSchema(words, readJson(`node_modules/@angular/build/src/builders/${name}/schema.json`), {
    ...ofEveryCommand,
    configuration: { type: 'string', alias: 'c' },
    target: { type: 'string', $default: { $source: 'argv', index: 0 } },
  });

const ng = {
  new: (words) => schematic('@schematics/angular', 'ng-new', words),
  add: ([name = '', ...words]) => {
    if (!isPackage(name)) return `${name} is no package that is known here`;
    const more = { skipConfirmation: flag };
    return /ngx-strongbox/.test(name)
      ? schematic('ngx-strongbox', 'ng-add', words, more)
      : againstSchema(words, {}, { ...ofEveryCommand, ...more });
  },
  generate: ([name = '', ...words]) => {
    const [collection, schematicName] = name.includes(':') ? name.split(':') : ['@schematics/angular', name];
    return schematic(collection, schematicName, words);
  },
  update: (words) => {
    const more = Object.fromEntries(['from', 'to', 'name'].map((name) => [name, { type: 'string' }]));
    const names = words.filter((word) => !word.startsWith('-'));
    const stranger = names.find((name) => !isPackage(name));
    if (stranger) return `${stranger} is no package that is known here`;
    return againstSchema(words.slice(names.length), {}, { ...more, migrateOnly: flag, force: flag });
  },
  serve: builder('dev-server'),
  build: builder('application'),
  test: builder('unit-test'),
  version: () => undefined,
};
const shortNames = { g: 'generate', s: 'serve', b: 'build', t: 'test', n: 'new' };

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
  ng: ([verb = '', ...words]) =>
    (ng[shortNames[verb] ?? verb] ?? (() => `the checker has no rule for ng ${verb}`))(words),
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

/** Words of each command of a shell script: quotes, comments, `&&` and lines that go on are understood, no more. */
export function commandsOf(script) {
  const commands = [[]];
  let word;
  const endWord = () => {
    if (word !== undefined) commands.at(-1).push(word);
    word = undefined;
  };
  for (const [token, single, double, escaped] of script.matchAll(
    /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\([\s\S])|(?<=^|\s)#[^\n]*|&&|\|\|?|;|\n|\s|[^\s'"\\;&|]+|&/g,
  )) {
    if (single !== undefined) word = (word ?? '') + single;
    else if (double !== undefined) word = (word ?? '') + double.replaceAll(/\\(["\\$`])/g, '$1');
    else if (escaped !== undefined) word = escaped === '\n' ? word : (word ?? '') + escaped;
    else if (token.startsWith('#')) continue;
    else if (/^(?:&&?|\|\|?|;|\s)$/.test(token)) {
      endWord();
      if (!/^[^\S\n]$/.test(token)) commands.push([]);
    } else word = (word ?? '') + token;
  }
  endWord();
  return commands
    .map((words) => words.slice(words.findIndex((each) => !/^[A-Z_]+=/.test(each))))
    .filter((words) => words.length > 0);
}

/** What is wrong with a shell script, command by command. */
export function problemsOfScript(script) {
  return commandsOf(script).flatMap((words) => {
    const problem = check(words);
    return problem ? [`${words.join(' ')}: ${problem}`] : [];
  });
}
