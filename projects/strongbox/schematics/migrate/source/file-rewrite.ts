import type ts from 'typescript';
import { parse } from '../../workspace/source-text';
import { applyEdits, type Edit } from './edits';
import { type Change, type Left, lineOf, shorten } from './findings';
import { importEdits, type WantedImport } from './import-edits';
import { type Import, importsOf, isOf, usesOf } from './imports';
import { listEdits, type Removal } from './list-removal';
import { wholeLine } from './whole-line';

interface TextRewrite {
  readonly text: string;
  readonly edits: Edit[];
  readonly changes: { readonly at: number; readonly what: string }[];
}

export interface RewrittenFile {
  readonly path: string;
  readonly text: string;
  readonly changes: readonly Change[];
}

/** What is to become of one source file and its templates: all of it, or nothing. */
export class FileRewrite {
  readonly path: string;
  readonly source: ts.SourceFile;
  readonly left: Left[] = [];
  readonly #packages: readonly string[];
  readonly #edits: Edit[] = [];
  readonly #removals: Removal[] = [];
  readonly #changes: { readonly at: number; readonly what: string }[] = [];
  readonly #wanted: WantedImport[] = [];
  readonly #templates = new Map<string, TextRewrite>();

  constructor(path: string, text: string, packages: readonly string[]) {
    this.path = path;
    this.source = parse(text, path);
    this.#packages = packages;
  }

  /** What the file imports from the old library. */
  get oldImports(): readonly Import[] {
    return importsOf(this.source).filter(({ module }) => isOf(this.#packages, module));
  }

  /** The name under which the file knows this of the old library. */
  oldName(name: string): string | undefined {
    return this.oldImports.find((one) => one.name === name)?.local;
  }

  replace(
    node: ts.Node,
    text: string,
    what = `\`${shorten(node.getText())}\` is now \`${shorten(text)}\``,
  ): void {
    this.#add({ start: node.getStart(), end: node.end, text }, what);
  }

  insert(at: number, text: string): void {
    this.#edits.push({ start: at, end: at, text });
  }

  /** A statement or a class member, with its comments. */
  removeLine(node: ts.Node, what = `\`${shorten(node.getText())}\` is gone`): void {
    this.#add(wholeLine(this.source, node), what, node.getStart());
  }

  removeFrom(
    list: ts.NodeArray<ts.Node>,
    node: ts.Node,
    what = `\`${shorten(node.getText())}\` is gone`,
  ): void {
    if (this.#removals.some((removal) => removal.node === node)) return;
    this.#removals.push({ list, node });
    if (what) this.#changes.push({ at: node.getStart(), what });
  }

  removeRange(start: number, end: number): void {
    this.#edits.push({ start, end, text: '' });
  }

  editTemplate(path: string, text: string, edit: Edit): void {
    const template = this.#templates.get(path) ?? { text, edits: [], changes: [] };
    this.#templates.set(path, template);
    template.edits.push(edit);
    const what = `\`${shorten(text.slice(edit.start, edit.end))}\` is now \`${shorten(edit.text)}\``;
    template.changes.push({ at: edit.start, what });
  }

  /** A template that stands in this file. */
  editText(edit: Edit): void {
    const old = this.source.text.slice(edit.start, edit.end);
    this.#add(edit, `\`${shorten(old)}\` is now \`${shorten(edit.text)}\``);
  }

  /** Makes sure that it is imported. Returns the name to use. */
  use(name: string, module: string, isType = false): string {
    const has = importsOf(this.source).find((one) => one.module === module && one.name === name);
    if (has) return has.local;
    const asked = this.#wanted.find((one) => one.module === module && one.name === name);
    if (asked) return asked.local;
    const isOld = this.oldImports.some((one) => one.local === name);
    const isTaken =
      importsOf(this.source).some((one) => one.local === name && !isOf(this.#packages, one.module)) ||
      (!isOld && usesOf(this.source, name).length > 0) ||
      this.#wanted.some((one) => one.local === name);
    const local = isTaken ? `strongbox${name[0]?.toUpperCase() ?? ''}${name.slice(1)}` : name;
    const spelled = isTaken && /^[A-Z]/.test(name) ? `S${local.slice(1)}` : local;
    this.#wanted.push({ module, name, local: spelled, isType });
    return spelled;
  }

  leave(node: ts.Node, write: string): void {
    const { fileName, text } = node.getSourceFile();
    this.leaveAt(fileName, text, node.getStart(), node.getText(), write);
  }

  leaveAt(path: string, text: string, at: number, code: string, write: string): void {
    const left = { path, line: lineOf(text, at), code: shorten(code), write };
    const isSaid = this.left.some(
      (one) => one.path === path && one.line === left.line && one.write === write,
    );
    if (!isSaid) this.left.push(left);
  }

  /** Whether something becomes of this node. */
  covers(node: ts.Node): boolean {
    const start = node.getStart();
    return this.#edits.some((edit) => edit.start <= start && node.end <= edit.end) || this.#isRemoved(node);
  }

  /** Whether this node is to be gone. */
  removes(node: ts.Node): boolean {
    const start = node.getStart();
    const isIn = (edit: Edit) => edit.text === '' && edit.start <= start && node.end <= edit.end;
    return this.#edits.some(isIn) || this.#isRemoved(node);
  }

  /** What the changes come to. The old library's imports are gone with the last use. */
  finish(): readonly RewrittenFile[] {
    const edited = applyEdits(this.source.text, [...this.#edits, ...listEdits(this.#removals)]);
    const after = parse(edited, this.path);
    const final = applyEdits(edited, importEdits(this.source, after, this.#wanted));
    const files: RewrittenFile[] = [
      {
        path: this.path,
        text: final,
        changes: this.#changes.map(({ at, what }) => ({
          path: this.path,
          line: lineOf(this.source.text, at),
          what,
        })),
      },
    ];
    for (const [path, { text, edits, changes }] of this.#templates) {
      const lines = changes.map(({ at, what }) => ({ path, line: lineOf(text, at), what }));
      files.push({ path, text: applyEdits(text, edits), changes: lines });
    }
    return files;
  }

  #isRemoved(node: ts.Node): boolean {
    return this.#removals.some(
      (removal) => removal.node.getStart() <= node.getStart() && node.end <= removal.node.end,
    );
  }

  #add(edit: Edit, what: string, at = edit.start): void {
    if (this.#edits.some(({ start, end }) => start === edit.start && end === edit.end)) return;
    this.#edits.push(edit);
    if (what) this.#changes.push({ at, what });
  }
}
