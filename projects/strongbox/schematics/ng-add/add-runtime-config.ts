import { updateWorkspace } from '@schematics/angular/utility';
import { noop, type Rule } from '@angular-devkit/schematics';
import { join } from 'node:path/posix';
import type { Answers } from './answers';
import { oidcSettings, runtimeConfigFile } from './auth-code';
import type { Report } from './report';

/** Settings that one build takes to every environment: whoever deploys it replaces the file. */
export function addRuntimeConfig(answers: Answers, report: Report): Rule {
  const { app, strategy, runtimeConfig } = answers;
  if (strategy !== 'oidc' || !runtimeConfig) return noop();
  return (tree) => {
    const folder = servedFolder(app.build.options?.['assets']) ?? join(app.root, 'public');
    const path = join(folder, runtimeConfigFile);
    if (tree.exists(path)) {
      report.byHand(`There is a ${path} already. The app reads from it:`, json(answers));
      return undefined;
    }
    tree.create(path, `${json(answers)}\n`);
    report.done(`${path}: what the app reads when it starts`);
    return servedFolder(app.build.options?.['assets']) === null ? serve(answers, folder) : undefined;
  };
}

const json = (answers: Answers): string => JSON.stringify(oidcSettings(answers), null, 2);

/** A folder whose files are all served at the start of the app. */
function servedFolder(assets: unknown): string | null {
  const found = (Array.isArray(assets) ? assets : []).find(
    (one: { glob?: string; input?: string; output?: string }) =>
      one.glob === '**/*' && one.input && (one.output ?? '/').replaceAll('/', '') === '',
  ) as { input: string } | undefined;
  return found?.input ?? null;
}

function serve({ app }: Answers, input: string): Rule {
  return updateWorkspace(({ projects }) => {
    const build = projects.get(app.name)?.targets.get('build');
    if (!build) return;
    const assets = build.options?.['assets'];
    build.options = {
      ...build.options,
      assets: [...(Array.isArray(assets) ? assets : []), { glob: '**/*', input }],
    };
  });
}
