/**
 * Unit tests of your app, where users are signed in by a call.
 *
 * @module
 */
export { AuthTestingController } from './auth-testing-controller';
export type { AuthTestingOptions } from './auth-testing-options';
export type { AuthorizedRequest } from './authorized-request';
export { describeTokenStoreContract, type TestFunctions } from './describe-token-store-contract';
export { provideAuthTesting } from './provide-auth-testing';
export type { TestSession } from './test-session';
