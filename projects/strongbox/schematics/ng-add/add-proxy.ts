import { noop, type Rule, type Tree } from '@angular-devkit/schematics';
import { updateWorkspace } from '@schematics/angular/utility';
import { JSONFile } from '@schematics/angular/utility/json-file';
import { join } from 'node:path/posix';
import { type Answers, ownPaths } from './answers';
import type { Report } from './report';

/** `ng serve` passes the backend's paths on, so that the browser sees one origin. */
export function addProxy(answers: Answers, report: Report): Rule {
  const { app, strategy, backendUrl, backendTarget } = answers;
  if (strategy === 'oidc' || !backendUrl.startsWith('/')) return noop();
  const paths = [backendUrl, ...ownPaths(answers)];
  const entries = paths.map((path) => `"${path}": { "target": "${backendTarget}" }`).join(', ');
  return (tree) => {
    const given = app.serve?.options?.['proxyConfig'];
    if (!app.serve || (given !== undefined && !isPlain(tree, given))) {
      report.byHand(
        `Pass ${paths.join(' and ')} on to ${backendTarget} while developing${typeof given === 'string' ? `, in ${given}` : ''}:`,
        `{ ${entries} }`,
      );
      return undefined;
    }
    const path = typeof given === 'string' ? given : join(app.root, 'proxy.conf.json');
    if (!tree.exists(path)) tree.create(path, '{}\n');
    const file = new JSONFile(tree, path);
    const added = paths.filter((one) => file.get([one]) === undefined);
    for (const one of added) file.modify([one], { target: backendTarget }, false);
    if (added.length > 0) {
      report.done(`${path}: ng serve passes ${added.join(' and ')} on to ${backendTarget}`);
    }
    return given === undefined ? useProxy(app.name, path) : undefined;
  };
}

function isPlain(tree: Tree, path: unknown): path is string {
  if (typeof path !== 'string' || !path.endsWith('.json') || !tree.exists(path)) return false;
  return tree.readText(path).trimStart().startsWith('{');
}

function useProxy(project: string, proxyConfig: string): Rule {
  return updateWorkspace(({ projects }) => {
    const serve = projects.get(project)?.targets.get('serve');
    if (serve) serve.options = { ...serve.options, proxyConfig };
  });
}
