export { describeTokenStoreContract, type TestFunctions } from './describe-token-store-contract';
