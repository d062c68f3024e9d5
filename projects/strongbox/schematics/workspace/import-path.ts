import { buildRelativePath } from '@schematics/angular/utility/find-module';

/** What a file of the workspace imports another one from. */
export function importPath(from: string, to: string): string {
  const absolute = (path: string): string => `/${path.replace(/^\//, '')}`;
  return buildRelativePath(absolute(from), absolute(to).replace(/\.ts$/, ''));
}
