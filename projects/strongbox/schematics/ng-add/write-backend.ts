import {
  apply,
  applyTemplates,
  chain,
  mergeWith,
  noop,
  type Rule,
  type Tree,
  url,
} from '@angular-devkit/schematics';
import {
  addDependency,
  DependencyType,
  ExistingBehavior,
  updateWorkspace,
} from '@schematics/angular/utility';
import { JSONFile } from '@schematics/angular/utility/json-file';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answers } from './answers';
import { backendCode } from './backend-code';
import type { Report } from './report';

/** A folder that is there stays as it is; what it has, or does not have, is the developer's then. */
export function keepBackend(tree: Tree, answers: Answers, report: Report): Answers {
  const { backend, strategy, backendUrl, backendTarget, apis } = answers;
  const isKept = backend === 'express' && strategy !== 'oidc' && tree.getDir('server').subfiles.length > 0;
  if (!isKept) return answers;
  const paths = apis
    .filter(({ url }) => url.startsWith('/'))
    .map(({ url, target }) => (url === target ? url : `${url}, which stands for ${target}`));
  const page = strategy === 'rest-login' ? 'rest-login-backend' : strategy;
  report.byHand(
    `No backend is written, as there is a folder server already. The one that is there has to listen at ${backendTarget} and to serve:`,
    [`${backendUrl}, as docs/${page}.md says`, ...paths].join('\n'),
  );
  return { ...answers, backend: 'existing' };
}

/** A backend for Express that works as it is, once it has been told the client secret. */
export function writeBackend(answers: Answers, report: Report): Rule {
  const { backend, strategy, app, token, backendTarget } = answers;
  if (backend !== 'express' || strategy === 'oidc') return noop();
  return (tree) => {
    const values = { ...backendCode(answers), token, port: portOf(backendTarget), dist: distOf(answers) };
    const templates = [strategy, 'backend'].map((name) =>
      mergeWith(apply(url(`./files/${name}`), [applyTemplates(values)])),
    );
    writeSettings(tree, answers);
    addScripts(tree, answers);
    ignore(tree, strategy === 'rest-login' ? ['/server/.env', '/server/accounts.json'] : ['/server/.env']);
    report.done(`server/: the backend, with its settings in server/.env, which git is told to leave alone`);
    report.done('package.json: its packages, and npm run backend');
    return chain([...templates, ...dependencies(answers), withoutInlineStyles(app.name, report)]);
  };
}

const portOf = (target: string): string => (URL.canParse(target) && new URL(target).port) || '4500';

function distOf({ app }: Answers): string {
  const path = app.build.options?.['outputPath'];
  return typeof path === 'string' ? `${path}/browser` : `dist/${app.name}/browser`;
}

function settingsOf({ strategy, origin, issuer, clientId }: Answers): readonly (readonly [string, string])[] {
  const secret = randomBytes(32).toString('base64url');
  return strategy === 'rest-login'
    ? [
        ['ORIGIN', origin],
        ['LOGIN_SECRET', secret],
      ]
    : [
        ['ORIGIN', origin],
        ['ISSUER', issuer],
        ['CLIENT_ID', clientId],
        ['CLIENT_SECRET', ''],
        ['SESSION_SECRET', secret],
      ];
}

/** The secret is made for this machine and stays on it; the example says what to set elsewhere. */
function writeSettings(tree: Tree, answers: Answers): void {
  const values = settingsOf(answers);
  const lines = (isExample: boolean): string =>
    values.map(([name, value]) => `${name}=${isExample && name.endsWith('SECRET') ? '' : value}\n`).join('');
  const key =
    answers.strategy === 'rest-login'
      ? '# In production: a private JWK (docs/rest-login-backend.md).\n# SIGNING_KEY=\n'
      : '';
  tree.create('server/.env', lines(false));
  tree.create('server/.env.example', `# Each secret: openssl rand -base64 32\n${lines(true)}${key}`);
}

function addScripts(tree: Tree, { strategy }: Answers): void {
  const file = new JSONFile(tree, 'package.json');
  const scripts = {
    backend: 'node --env-file-if-exists=server/.env server/backend.mts',
    ...(strategy === 'rest-login' && { 'backend:user': 'node server/add-user.mts' }),
  };
  for (const [name, script] of Object.entries(scripts)) {
    if (file.get(['scripts', name]) === undefined) file.modify(['scripts', name], script, false);
  }
}

function ignore(tree: Tree, paths: readonly string[]): void {
  const text = tree.exists('.gitignore') ? tree.readText('.gitignore') : '';
  const missing = paths.filter((path) => !text.split(/\r?\n/).includes(path));
  if (missing.length === 0) return;
  const added = `${text.trimEnd()}\n\n# Secrets of this machine\n${missing.join('\n')}\n`.trimStart();
  if (tree.exists('.gitignore')) tree.overwrite('.gitignore', added);
  else tree.create('.gitignore', added);
}

function dependencies({ backendPackage }: Answers): readonly Rule[] {
  const { version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as {
    readonly version: string;
  };
  const existing = ExistingBehavior.Skip;
  return [
    addDependency('strongbox-express', backendPackage ?? `^${version}`, { existing }),
    addDependency('express', '^5.1.0', { existing }),
    addDependency('helmet', '^8.0.0', { existing }),
    addDependency('@types/node', '^24.0.0', { existing, type: DependencyType.Dev }),
  ];
}

/** Styles that a script of the page switches on, which helmet's policy refuses. */
function withoutInlineStyles(project: string, report: Report): Rule {
  return updateWorkspace(({ projects }) => {
    const production = projects.get(project)?.targets.get('build')?.configurations?.['production'];
    if (!production || production['optimization'] !== undefined) return;
    production['optimization'] = { scripts: true, styles: { minify: true, inlineCritical: false } };
    report.done('angular.json: no critical styles in the page, which a policy would refuse');
  });
}
