import { SchematicsException, type Tree } from '@angular-devkit/schematics';
import type ts from 'typescript';
import { callsOf } from './imports';
import { placeOf } from './shown';
import { sourcesOf } from './workspace-sources';

/** The one call of `provideAuth` in a project. Schematics work on calls, wherever the providers may be listed. */
export async function findAuthSetUp(tree: Tree, projectName: string): Promise<ts.CallExpression> {
  const [call, another] = (await sourcesOf(tree, projectName)).flatMap((source) =>
    callsOf(source, 'provideAuth', 'ngx-strongbox'),
  );
  if (!call) {
    throw new SchematicsException(
      `The project ${projectName} does not call provideAuth. Run \`ng add ngx-strongbox --project ${projectName}\` first.`,
    );
  }
  if (another) {
    throw new SchematicsException(
      `The project ${projectName} calls provideAuth in ${placeOf(call)} and ${placeOf(another)}: edit the right one by hand.`,
    );
  }
  return call;
}
