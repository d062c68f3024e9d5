// Writes the API reference of both packages: their docstrings, as pages of the documentation site.
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { Application, Converter } from 'typedoc';
import { root } from './run.mjs';

/** The entries of both packages. */
const entries = globSync('projects/strongbox{,-express}/**/public-api.ts', { cwd: root }).sort();

/** What an app imports: `ngx-strongbox/oidc` for `projects/strongbox/oidc/src/public-api`. */
const specifierOf = (path) =>
  path
    .replaceAll('\\', '/')
    .replace(/^projects\/strongbox(?!-)/, 'ngx-strongbox')
    .replace(/^projects\//, '')
    .replace(/\/src\/public-api$/, '');

/** False when something is wrong with the docstrings; it is on the console then. */
export async function writeApiReference() {
  const folder = join(root, 'projects/docs-site/api');
  const app = await Application.bootstrapWithPlugins({
    plugin: ['typedoc-plugin-markdown'],
    entryPoints: entries.map((path) => join(root, path)),
    tsconfig: join(root, 'projects/docs-site/tsconfig.api.json'),
    basePath: root,
    name: 'API reference',
    readme: 'none',
    disableSources: true,
    excludeExternals: true,
    excludePrivate: true,
    excludeProtected: true,
    // What an entry gives another one only.
    validation: { notExported: false, invalidLink: true, invalidPath: true },
    logLevel: 'Warn',
    entryFileName: 'index',
    hidePageHeader: true,
    useCodeBlocks: true,
    groupOrder: ['Functions', 'Classes', 'Variables', 'Interfaces', 'Type Aliases'],
    indexFormat: 'table',
    parametersFormat: 'table',
    navigationJson: join(folder, 'navigation.json'),
  });
  app.options.setValue('out', folder);
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.children ?? []) module.name = specifierOf(module.name);
    for (const reflection of Object.values(project.reflections)) {
      if (reflection.name.startsWith('ɵ')) project.removeReflection(reflection);
      // A parameter that is taken apart has no name.
      else if (reflection.name === '__namedParameters') reflection.name = 'options';
    }
  });
  const project = await app.convert();
  if (!project) return false;
  app.validate(project);
  await app.generateOutputs(project);
  return !app.logger.hasErrors() && !app.logger.hasWarnings();
}
