import type { FileRewrite } from '../source/file-rewrite';
import { removeClassInterceptors } from '../source/interceptors';
import { providerObjects, removeModules } from '../source/provider-site';
import { removeInitializers } from '../source/remove-initializers';
import { interceptors } from './old-interceptors';
import { oauthServiceRules } from './oauth-service-rules';
import { storageProviders } from './oauth-storage';

/** What has no place any more: initializers, storages, validation handlers, modules. */
export function removeRest(file: FileRewrite): void {
  removeClassInterceptors(file, interceptors);
  for (const { node, list, factory } of storageProviders(file)) {
    file.removeFrom(list, node);
    if (factory) file.removeLine(factory);
  }
  for (const token of ['AuthConfig', 'AUTH_CONFIG', 'ValidationHandler']) {
    const local = file.oldName(token);
    if (local) for (const { node, list } of providerObjects(file, local)) file.removeFrom(list, node);
  }
  removeModules(file, 'OAuthModule');
  removeInitializers(file, oauthServiceRules);
}
