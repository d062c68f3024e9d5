import type { HttpInterceptorFn } from '@angular/common/http';

export const logging: HttpInterceptorFn = (request, next) => next(request);
