// The licenses of what a package brings along, for its THIRD-PARTY-NOTICES.md.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.mjs';

/** Those that ask for no more than being named. */
const permissive = ['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0'];
const read = (...path) => readFileSync(join(...path), 'utf8');

/** Where Node would find a package from another one's folder. */
function folderOf(name, from) {
  for (let folder = from; ; folder = join(folder, '..')) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (folder === root) throw new Error(`${name}, which ${from} depends on, is not installed.`);
  }
}

function collect(manifest, folder, found) {
  for (const name of Object.keys(manifest.dependencies ?? {})) {
    const at = folderOf(name, folder);
    if (found.has(at)) continue;
    const dependency = JSON.parse(read(at, 'package.json'));
    found.set(at, dependency);
    collect(dependency, at, found);
  }
  return found;
}

/** Markdown with each dependency, those of dependencies included, and the text of its license. */
export function noticesOf(manifest) {
  const found = [...collect(manifest, root, new Map())];
  const sections = found.map(([folder, { name, license }]) => {
    if (!permissive.includes(license))
      throw new Error(`${name} has the license ${license}: is that all right?`);
    const [file] = globSync('{LICENSE,LICENCE,License,license}{,.md,.txt,-MIT}', { cwd: folder });
    const text = file ? read(folder, file).trim() : `Licensed under ${license}.`;
    return `## ${name}\n\n${license}\n\n\`\`\`\n${text}\n\`\`\`\n`;
  });
  const title = `# Third-party notices\n\nWhat ${manifest.name} depends on is installed beside it, and none of it is in its own files.\n`;
  return [title, ...sections.sort()].join('\n');
}
