import ts from 'typescript';
import { bare } from '../../workspace/source-text';

/** The properties by name, or `null` when not all of them can be read off. */
export function propertiesOf(node: ts.Expression): ReadonlyMap<string, ts.Expression> | null {
  const object = bare(node);
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

function isPlainName(name: ts.PropertyName): name is ts.Identifier | ts.StringLiteral {
  return ts.isIdentifier(name) || ts.isStringLiteral(name);
}

/** What a string says, if it is one. */
export function textOf(node: ts.Expression | undefined): string | undefined {
  const value = node && bare(node);
  return value && ts.isStringLiteralLike(value) ? value.text : undefined;
}
