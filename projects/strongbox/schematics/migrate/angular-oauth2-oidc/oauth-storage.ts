import ts from 'typescript';
import type { FileRewrite } from '../source/file-rewrite';
import { providerObjects } from '../source/provider-site';
import { functionOf } from '../source/remove-initializers';

/** Where the engine keeps tokens: `sessionStorage`, unless the app provides another storage. */
export function storageOf(files: readonly FileRewrite[]): 'session' | 'local' | 'memory' {
  const all = files.flatMap((file) => storageProviders(file).map(({ storage }) => storage));
  return all[0] ?? 'session';
}

/** Where a file provides it. */
export function storageProviders(file: FileRewrite) {
  return providerObjects(file, file.oldName('OAuthStorage') ?? '').flatMap(({ node, list, value }) => {
    const given = value('useValue') ?? value('useFactory') ?? value('useClass');
    const factory = given && ts.isIdentifier(given) ? functionOf(file, given.text) : undefined;
    const text = (factory ?? given)?.getText() ?? '';
    const isMemory = given !== undefined && given.getText() === file.oldName('MemoryStorage');
    const [, found] = /\b(local|session)Storage\b/.exec(text) ?? [];
    const storage = isMemory
      ? ('memory' as const)
      : found === 'local'
        ? ('local' as const)
        : found === 'session'
          ? ('session' as const)
          : undefined;
    return storage ? [{ node, list, storage, factory }] : [];
  });
}
