import type { OldInterceptors } from '../source/interceptors';

export const interceptors: OldInterceptors = {
  functions: ['authHttpInterceptorFn'],
  classes: ['AuthHttpInterceptor'],
};
