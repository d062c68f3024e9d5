export type { BackendErrorCode } from './contract';
