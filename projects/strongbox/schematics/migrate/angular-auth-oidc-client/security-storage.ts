import type { FileRewrite } from '../source/file-rewrite';
import { providerObjects } from '../source/provider-site';

/** Where tokens are: `sessionStorage`, unless the app provides the other class. */
export function storageOf(files: readonly FileRewrite[]): 'session' | 'local' {
  const isLocal = files.some((file) => storages(file).some(({ isLocal }) => isLocal));
  return isLocal ? 'local' : 'session';
}

/** Takes the provider of it out, where it is one of the two that come with the library. */
export function removeStorage(file: FileRewrite): void {
  for (const { list, node } of storages(file)) file.removeFrom(list, node);
}

function storages(file: FileRewrite) {
  const token = file.oldName('AbstractSecurityStorage');
  return providerObjects(file, token ?? '').flatMap(({ node, list, value }) => {
    const given = (value('useClass') ?? value('useExisting'))?.getText();
    const isLocal = given !== undefined && given === file.oldName('DefaultLocalStorageService');
    const isSession = given !== undefined && given === file.oldName('DefaultSessionStorageService');
    return isLocal || isSession ? [{ node, list, isLocal }] : [];
  });
}
