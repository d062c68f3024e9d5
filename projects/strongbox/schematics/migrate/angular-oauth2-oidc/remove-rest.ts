import ts from 'typescript';
import type { FileRewrite } from '../source/file-rewrite';
import { usesOf } from '../source/imports';
import { removeClassInterceptors } from '../source/interceptors';
import { providerObjects } from '../source/provider-site';
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
  for (const { parent } of usesOf(file.source, file.oldName('OAuthModule') ?? '')) {
    const use = ts.isArrayLiteralExpression(parent)
      ? parent.elements.find((one) => one.getText() === file.oldName('OAuthModule'))
      : undefined;
    if (use && ts.isArrayLiteralExpression(parent)) file.removeFrom(parent.elements, use);
  }
  removeInitializers(file, oauthServiceRules);
}
