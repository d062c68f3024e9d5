import type { FileRewrite } from './source/file-rewrite';
import type { ProjectSources } from './source/project-sources';

/** A library that this one takes the place of. */
export interface OldLibrary {
  /** Those whose imports go. */
  readonly packages: readonly string[];
  /** Those to uninstall when nothing imports them any more. */
  readonly uninstall: readonly string[];
  /**
   * Rewrites where the app configures and provides the library. `null` when there is no telling what it would have to be:
   * then the reasons are `migration.leave`d, and the app stays as it is.
   */
  rewriteConfiguration(migration: Migration): NewConfiguration | null;
  /** Whether its service may be what starts it: then the configuration comes first, before the uses of the service. */
  readonly isStartedByService?: true;
  /** Rewrites the rest of a file that uses the library. */
  rewriteFile(file: FileRewrite, migration: Migration): void;
  /** What a person has to write for what is left of an import. */
  readonly hints: Readonly<Record<string, string>>;
}

/** What an app is configured and provided with from now on. */
export interface NewConfiguration {
  /** The files it takes: either each of them is rewritten, or nothing is. */
  readonly files: readonly FileRewrite[];
}

export interface Migration {
  readonly sources: ProjectSources;
  readonly keepStorage: boolean;
  /** Says what behaves otherwise from now on. */
  note(text: string): void;
}

/** The page about a library's migration, as the report links to it. */
export function pageOf(name: string): string {
  return `node_modules/ngx-strongbox/docs/migrate-from-${name}.md`;
}
