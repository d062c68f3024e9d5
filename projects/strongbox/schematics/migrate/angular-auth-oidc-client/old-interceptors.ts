import type { OldInterceptors } from '../source/interceptors';

export const interceptors: OldInterceptors = { functions: ['authInterceptor'], classes: ['AuthInterceptor'] };
