import ts from 'typescript';

export function parse(text: string, path = 'source.ts'): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}

export function splice(text: string, from: number, insertion: string, to = from): string {
  return text.slice(0, from) + insertion + text.slice(to);
}

/** The white space that the line begins with which holds this position. */
export function indentationAt(text: string, position: number): string {
  const line = text.slice(text.lastIndexOf('\n', position - 1) + 1);
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

/** That of the line on which a node begins. */
export function indentationOf(node: ts.Node): string {
  return indentationAt(node.getSourceFile().text, node.getStart());
}

/** Code of several lines, moved to where it will stand. */
export function indent(code: string, indentation: string): string {
  return code.replaceAll(/\n(?=[^\n])/g, `\n${indentation}`);
}

export function findAll<T extends ts.Node>(root: ts.Node, is: (node: ts.Node) => node is T): readonly T[] {
  const found: T[] = [];
  const visit = (node: ts.Node): void => {
    if (is(node)) found.push(node);
    node.forEachChild(visit);
  };
  visit(root);
  return found;
}

/** The expression without `as`, `satisfies`, `!` and parentheses around it. */
export function bare(expression: ts.Expression): ts.Expression {
  let inner = expression;
  while (
    ts.isAsExpression(inner) ||
    ts.isSatisfiesExpression(inner) ||
    ts.isNonNullExpression(inner) ||
    ts.isParenthesizedExpression(inner)
  ) {
    inner = inner.expression;
  }
  return inner;
}

/** A property with this name and a value, `{ name: value }`. */
export function property(
  object: ts.ObjectLiteralExpression,
  name: string,
): ts.PropertyAssignment | undefined {
  return object.properties.find(
    (one): one is ts.PropertyAssignment =>
      ts.isPropertyAssignment(one) &&
      (ts.isIdentifier(one.name) || ts.isStringLiteralLike(one.name)) &&
      one.name.text === name,
  );
}
