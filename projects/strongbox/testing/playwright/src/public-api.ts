/**
 * End-to-end tests of your app, with a real OpenID provider in their process.
 *
 * @module
 */
export type { AccessTokenRequest, TestProvider, TestProviderOptions } from './test-provider.ts';
export type { TestUser } from './test-user.ts';
export { withProvider } from './with-provider.ts';
export type { ProviderFixtures, ProviderWorkerFixtures } from './with-provider.ts';
