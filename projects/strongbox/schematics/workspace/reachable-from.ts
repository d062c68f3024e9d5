import type { Tree } from '@angular-devkit/schematics';
import ts from 'typescript';
import { findDeclaration, type Found } from './declarations';
import { findMetadata, type RootScope } from './root-scope';
import { property } from './source-text';

/** The root and whatever of this application its providers and imports lead to. */
export function reachableFrom(tree: Tree, root: RootScope): readonly Found[] {
  const found: Found[] = [];
  const seen = new Set<string>();
  const follow = (path: string, node: ts.Node, depth: number): void => {
    found.push({ path, node });
    if (depth === 0) return;
    for (const { text } of namesIn(node)) {
      const key = `${path} ${text}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const next = findDeclaration(tree, path, text);
      if (!next || ts.isArrowFunction(next.node)) continue;
      const metadata = ts.isClassDeclaration(next.node)
        ? findMetadata(tree, next.path, next.node.name?.text ?? 'default', 'NgModule')
        : next;
      if (metadata) follow(metadata.path, metadata.node, depth - 1);
    }
  };
  for (const name of ['providers', 'imports']) {
    const value = property(root.node, name)?.initializer;
    if (value) follow(root.path, value, 3);
  }
  return found;
}

/** But for routes, whose providers are not the application's. */
function namesIn(node: ts.Node): readonly ts.Identifier[] {
  if (ts.isIdentifier(node)) return [node];
  if (ts.isCallExpression(node) && /^(provideRouter|RouterModule\b.*)$/.test(node.expression.getText()))
    return [];
  return node.getChildren().flatMap(namesIn);
}
