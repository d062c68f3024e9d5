import { noop, type Rule } from '@angular-devkit/schematics';
import { updateWorkspace } from '@schematics/angular/utility';
import type { Answers } from './answers';
import type { Report } from './report';

const asset = { glob: 'silent.html', input: 'node_modules/ngx-strongbox/assets', output: 'auth' };

/** The page that a silent sign-in comes back to, as it is in the package. */
export function addSilentPage({ app, strategy }: Answers, report: Report): Rule {
  if (strategy !== 'oidc') return noop();
  return updateWorkspace(({ projects }) => {
    const build = projects.get(app.name)?.targets.get('build');
    if (!build) return;
    const assets = build.options?.['assets'];
    if (Array.isArray(assets) && JSON.stringify(assets).includes('silent.html')) return;
    build.options = { ...build.options, assets: [...(Array.isArray(assets) ? assets : []), asset] };
    report.done('angular.json: the silent page, at auth/silent.html');
  });
}
