import { noop, type Rule } from '@angular-devkit/schematics';
import { serveSilentPage } from '../workspace/silent-page';
import type { Answers } from './answers';
import type { Report } from './report';

/** The page that a silent sign-in comes back to, as it is in the package. */
export function addSilentPage({ app, strategy }: Answers, report: Report): Rule {
  if (strategy !== 'oidc') return noop();
  return async (tree) => {
    if (await serveSilentPage(tree, app.name)) {
      report.done('angular.json: the silent page, at auth/silent.html');
    }
  };
}
