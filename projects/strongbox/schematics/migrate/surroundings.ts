import ts from 'typescript';
import type { FileRewrite } from './source/file-rewrite';
import type { ProjectSources } from './source/project-sources';
import type { Surroundings } from './source/rewrite-service';

/** What a file's rewriting has to know of the others. */
export function surroundingsOf(file: FileRewrite, sources: ProjectSources): Surroundings {
  return {
    read: sources.read,
    reachesInto(owner, member) {
      const name = owner.name?.text;
      if (!name) return false;
      return sources.files.some((other) => {
        const { text } = other.source;
        if (!new RegExp(`\\b${name}\\b`).test(text)) return false;
        const isReached =
          other !== file &&
          new RegExp(`(?<!\\bthis)[.]${member.replaceAll('$', '\\$')}(?![\\w$])`).test(text);
        return isReached || isExtended(other.source, name, member);
      });
    },
  };
}

function isExtended(source: ts.SourceFile, name: string, member: string): boolean {
  let isFound = false;
  ts.forEachChild(source, function visit(node): void {
    const isHeir =
      ts.isClassLike(node) &&
      node.heritageClauses?.some((clause) =>
        clause.types.some(({ expression }) => expression.getText() === name),
      );
    if (isHeir && node.getText().includes(`this.${member}`)) isFound = true;
    ts.forEachChild(node, visit);
  });
  return isFound;
}
