import ts from 'typescript';

/** The properties by name, or `null` when not all of them can be read off. */
export function propertiesOf(node: ts.Expression): ReadonlyMap<string, ts.Expression> | null {
  const object = unwrap(node);
  if (!ts.isObjectLiteralExpression(object)) return null;
  const found = new Map<string, ts.Expression>();
  for (const property of object.properties) {
    if (ts.isShorthandPropertyAssignment(property)) found.set(property.name.text, property.name);
    else if (ts.isPropertyAssignment(property) && isPlainName(property.name)) {
      found.set(property.name.text, property.initializer);
    } else return null;
  }
  return found;
}

/** Without parentheses, `as …` and `satisfies …`. */
export function unwrap(node: ts.Expression): ts.Expression {
  const isWrapped =
    ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node);
  return isWrapped ? unwrap(node.expression) : node;
}

function isPlainName(name: ts.PropertyName): name is ts.Identifier | ts.StringLiteral {
  return ts.isIdentifier(name) || ts.isStringLiteral(name);
}

/** An object in one line, or in many when it is long. */
export function printObject(properties: readonly (readonly [string, string])[], indent: string): string {
  const pairs = properties.map(([name, value]) => (name === value ? name : `${name}: ${value}`));
  const line = `{ ${pairs.join(', ')} }`;
  if (line.length + indent.length < 80 && !line.includes('\n')) return pairs.length ? line : '{}';
  return `{\n${pairs.map((pair) => `${indent}  ${pair},\n`).join('')}${indent}}`;
}

/** The white space before the line on which a node starts. */
export function indentOf(node: ts.Node): string {
  const { text } = node.getSourceFile();
  const start = text.lastIndexOf('\n', node.getStart()) + 1;
  return /^[ \t]*/.exec(text.slice(start))?.[0] ?? '';
}

/** What a string says, if it is one. */
export function textOf(node: ts.Expression | undefined): string | undefined {
  const value = node && unwrap(node);
  return value && ts.isStringLiteralLike(value) ? value.text : undefined;
}
