import type { Rule, Tree } from '@angular-devkit/schematics';
import { dirname, join } from 'node:path/posix';
import ts from 'typescript';
import { localNameOf } from '../workspace/imports';
import { placeOf, shown } from '../workspace/shown';
import { workspaceSources } from '../workspace/workspace-sources';
import { authNamesOf } from './auth-names';

const OLD = 'returnUrl';
const NEW = 'redirectTo';

/** Renames `returnUrl` in what is given to `login` and `logout`, in code and in templates. */
export function redirectTo(): Rule {
  return async (tree, { logger }) => {
    for (const source of await workspaceSources(tree)) {
      const names = authNamesOf(source);
      const keys = keysIn(source, names);
      const recorder = tree.beginUpdate(source.fileName);
      for (const key of keys) {
        recorder.insertLeft(key.getStart(), ts.isShorthandPropertyAssignment(key.parent) ? `${NEW}: ` : NEW);
        if (!ts.isShorthandPropertyAssignment(key.parent)) recorder.remove(key.getStart(), key.getWidth());
        logger.info(`${placeOf(key)}: ${OLD} is called ${NEW} now.`);
      }
      tree.commitUpdate(recorder);
      for (const path of templatesOf(source, names, tree)) {
        const text = tree.readText(path);
        const renamed = renameInTemplate(text, names);
        if (renamed === text) continue;
        tree.overwrite(path, renamed);
        logger.info(`${shown(path)}: ${OLD} is called ${NEW} now.`);
      }
    }
  };
}

/** The names of the properties to be renamed. */
function keysIn(source: ts.SourceFile, authNames: ReadonlySet<string>): readonly ts.Node[] {
  const types = ['LoginOptions', 'LogoutOptions'].map((name) => localNameOf(source, name, 'ngx-strongbox'));
  const keys: ts.Node[] = [];
  const isOptions = (type: ts.TypeNode | undefined): boolean =>
    type !== undefined && ts.isTypeReferenceNode(type) && types.includes(type.typeName.getText());
  const take = (options: ts.Node | undefined): void => {
    if (options && ts.isObjectLiteralExpression(options)) {
      const named = options.properties.filter(({ name }) => name && textOf(name) === OLD);
      if (!options.properties.some(({ name }) => name && textOf(name) === NEW)) {
        keys.push(...named.flatMap(({ name }) => name ?? []));
      }
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isRequest(node.expression, source, authNames)) take(node.arguments[0]);
    if (ts.isVariableDeclaration(node) && isOptions(node.type)) take(node.initializer);
    if ((ts.isSatisfiesExpression(node) || ts.isAsExpression(node)) && isOptions(node.type))
      take(node.expression);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return keys;
}

/** `auth.login`, `this.auth.logout`, `inject(Auth).login`. */
function isRequest(callee: ts.Expression, source: ts.SourceFile, authNames: ReadonlySet<string>): boolean {
  if (!ts.isPropertyAccessExpression(callee) || !/^(login|logout)$/.test(callee.name.text)) return false;
  const owner = callee.expression;
  if (ts.isCallExpression(owner)) {
    const auth = localNameOf(source, 'Auth', 'ngx-strongbox');
    return (
      auth !== undefined &&
      /(^|\.)inject$/.test(owner.expression.getText()) &&
      owner.arguments[0]?.getText() === auth
    );
  }
  const name = ts.isPropertyAccessExpression(owner) ? owner.name.text : owner.getText();
  return authNames.has(name);
}

function textOf(name: ts.PropertyName): string {
  return ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : '';
}

/** The files of the templates whose components have an `Auth`: this one for inline templates. */
function templatesOf(source: ts.SourceFile, authNames: ReadonlySet<string>, tree: Tree): readonly string[] {
  if (authNames.size === 0) return [];
  const paths = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && ts.isStringLiteralLike(node.initializer)) {
      const key = textOf(node.name);
      if (key === 'template') paths.add(source.fileName);
      if (key === 'templateUrl') paths.add(join(dirname(source.fileName), node.initializer.text));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...paths].filter((path) => tree.exists(path));
}

function renameInTemplate(text: string, authNames: ReadonlySet<string>): string {
  const names = [...authNames].map((name) => name.replace(/[#$]/g, '\\$&')).join('|');
  const call = new RegExp(
    `(\\b(?:${names})\\s*\\.\\s*log(?:in|out)\\(\\s*\\{[^{}]*?['"]?\\b)${OLD}(?=\\b['"]?\\s*:)`,
    'g',
  );
  return text.replace(call, `$1${NEW}`);
}
