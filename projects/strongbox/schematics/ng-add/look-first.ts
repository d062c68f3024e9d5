import { type Rule, SchematicsException, type Tree } from '@angular-devkit/schematics';
import { findApplication } from '../workspace/application';
import { callsOf, importOf, isTaken } from '../workspace/imports';
import { findRootScope } from '../workspace/root-scope';
import { placeOf, shown } from '../workspace/shown';
import { readSource, sourcesOf } from '../workspace/workspace-sources';
import { type Answers, readAnswers } from './answers';
import { authCode } from './auth-code';
import type { NgAddOptions } from './ng-add-options';
import { Report } from './report';

/**
 * Refuses what cannot be before anything is asked. The second time nothing is touched, and nothing asked: what is there may
 * have been changed for good reasons.
 */
export function lookFirst(options: NgAddOptions, otherwise: Rule): Rule {
  return async (tree, { logger }) => {
    const app = await findApplication(tree, options.project);
    const answers = readAnswers(app, options);
    const [there] = (await sourcesOf(tree, app.name)).flatMap((source) =>
      callsOf(source, 'provideAuth', 'ngx-strongbox'),
    );
    if (!there) {
      refuseAnother(tree, answers);
      return otherwise;
    }
    const report = new Report();
    sayWhatIsThere(there.getText(), placeOf(there), answers, report);
    report.print(logger);
    return undefined;
  };
}

function sayWhatIsThere(code: string, place: string, answers: Answers, report: Report): void {
  const wanted = authCode(answers).text;
  const same = (text: string): string => text.replaceAll(/\s+|,(?=\s*[)}\]])/g, '');
  report.done(`Nothing: ${place} has provideAuth already.`);
  if (answers.open.length === 0 && same(code) !== same(wanted)) {
    report.byHand('If you want these answers in place of it, write there, with what it imports:', wanted);
  }
}

/** Two libraries whose `provideAuth` has one name: an app of the other one is migrated, not added to. */
function refuseAnother(tree: Tree, { app }: Answers): void {
  const path = findRootScope(tree, app.main)?.path ?? app.main;
  const source = readSource(tree, path);
  if (!isTaken(source, 'provideAuth', 'ngx-strongbox')) return;
  const other = importOf(source, 'provideAuth')?.module;
  const fix =
    other === 'angular-auth-oidc-client'
      ? `ng generate ngx-strongbox:migrate --from ${other}`
      : 'give that another name (import { provideAuth as … }), and run this again';
  throw new SchematicsException(
    `${shown(path)} has another provideAuth${other ? `, of ${other}` : ''}: ${fix}.`,
  );
}
