import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../run.mjs';

const manifests = [
  'package.json',
  'projects/strongbox/package.json',
  'projects/strongbox-express/package.json',
].map((path) => JSON.parse(readFileSync(join(root, path), 'utf8')));
/** What these packages are, need, or are tested with. */
const packages = new Set(
  manifests.flatMap(({ name, dependencies, devDependencies, peerDependencies }) => [
    name,
    ...Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies }),
  ]),
);

/** Whether a page may name it as something to install. */
export const isPackage = (name) =>
  packages.has(name.replace(/(?<=.)@[^/]*$/, '')) ||
  /^\S*\b(?:ngx-strongbox|strongbox-express)\b\S*\.tgz$/.test(name);
