// Checks commands of Angular's CLI against the schemas that it goes by itself.
import Ajv from 'ajv';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../run.mjs';
import { isPackage } from './known-packages.mjs';

const at = (...path) => join(root, ...path);
const readJson = (...path) => JSON.parse(readFileSync(at(...path), 'utf8'));
const ajv = new Ajv({ strict: false, coerceTypes: true, allErrors: true, validateFormats: false });

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

const verbs = {
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

/** Why `ng` would not take these words, or undefined. */
export function problemOfNg([verb = '', ...words]) {
  const check = verbs[shortNames[verb] ?? verb];
  return check ? check(words) : `the checker has no rule for ng ${verb}`;
}
