import type ts from 'typescript';
import { indent, indentationAt, splice } from './source-text';

/** The text with one more element at the end of an array, or argument of a call. */
export function addElement(
  text: string,
  list: ts.ArrayLiteralExpression | ts.CallExpression,
  code: string,
): string {
  const elements = 'elements' in list ? list.elements : list.arguments;
  if (elements.length > 0) return addLast(text, list, elements, code);
  const close = list.end - 1;
  const outer = indentationAt(text, list.getStart());
  const only = mayHug(code) ? indent(code, outer) : onItsOwnLine(code, outer);
  return splice(text, text.slice(0, close).trimEnd().length, only, close);
}

/** The text with one more property at the end of an object. */
export function addProperty(text: string, object: ts.ObjectLiteralExpression, code: string): string {
  if (object.properties.length > 0) return addLast(text, object, object.properties, code);
  const outer = indentationAt(text, object.getStart());
  return splice(text, object.getStart(), `{${onItsOwnLine(code, outer)}}`, object.end);
}

function addLast(text: string, list: ts.Node, elements: ts.NodeArray<ts.Node>, code: string): string {
  const [first, last] = [elements[0], elements.at(-1)];
  const isTall = text.slice(list.getStart(), first?.getStart()).includes('\n');
  const indentation = indentationAt(text, last?.getStart() ?? list.getStart());
  const line = (isTall ? `\n${indentation}` : ' ') + indent(code, indentation);
  return elements.hasTrailingComma
    ? splice(text, elements.end, `${line},`)
    : splice(text, last?.end ?? elements.end, `,${line}`);
}

function onItsOwnLine(code: string, outer: string): string {
  return `\n${outer}  ${indent(code, `${outer}  `)},\n${outer}`;
}

/** Whether code may stand between brackets without a line of its own. */
const mayHug = (code: string): boolean => code.startsWith('{') || (code.length <= 70 && !code.includes('\n'));

/** The text with one more element at the beginning of an array. */
export function addFirst(text: string, list: ts.ArrayLiteralExpression, code: string): string {
  const [first] = list.elements;
  if (!first) return addElement(text, list, code);
  const isTall = text.slice(list.getStart(), first.getStart()).includes('\n');
  const indentation = indentationAt(text, first.getStart());
  return splice(text, first.getStart(), `${indent(code, indentation)},${isTall ? `\n${indentation}` : ' '}`);
}

/** The text without an element of an array, and without the comma that parted it. */
export function removeElement(text: string, element: ts.Expression): string {
  const comma = /^\s*,/.exec(text.slice(element.end))?.[0].length;
  const from = element.getFullStart();
  if (comma !== undefined) return splice(text, from, '', element.end + comma);
  return splice(text, text[from - 1] === ',' ? from - 1 : from, '', element.end);
}
