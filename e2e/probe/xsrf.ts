import {
  HttpClient,
  HttpContext,
  HttpContextToken,
  provideHttpClient,
  withInterceptors,
  withNoXsrfProtection,
  type HttpInterceptorFn,
} from '@angular/common/http';
import type { EnvironmentProviders } from '@angular/core';
import { createApplication } from '@angular/platform-browser';
import { authInterceptor, provideAuth, withXsrf, xsrfInterceptor } from 'ngx-strongbox';
import { withOidc } from 'ngx-strongbox/oidc';
import { firstValueFrom } from 'rxjs';
import type { AppConfig } from '../../projects/demo-servers/src/app-page.ts';

/**
 * `default`: {@link xsrfInterceptor} alone. `host-cookie`: the same with another cookie. `fixed`: a fixed value, to a
 * listed server too. `beside-angular`: as well as Angular's own. `angular`: Angular's own alone.
 */
export type XsrfVariant = 'default' | 'host-cookie' | 'fixed' | 'beside-angular' | 'angular';

/** What a spec may ask of apps that differ in their protection. */
export interface XsrfProbe {
  /** Gives what the server has answered; `rewriteTo` is where a later interceptor sends the request. */
  send(variant: XsrfVariant, method: string, url: string, rewriteTo?: string): Promise<unknown>;
}

declare global {
  var xsrfProbe: XsrfProbe;
}

const { issuer, clientId, apiUrl } = JSON.parse(
  document.getElementById('demo-config')?.textContent ?? '',
) as AppConfig;

const rewriteTo = new HttpContextToken<string | null>(() => null);

const rewrite: HttpInterceptorFn = (request, next) => {
  const url = request.context.get(rewriteTo);
  return next(url === null ? request : request.clone({ url }));
};

const ours = [rewrite, xsrfInterceptor, authInterceptor];
const oidc = withOidc({ issuer, clientId });
const variants: Readonly<Record<XsrfVariant, readonly EnvironmentProviders[]>> = {
  default: [provideHttpClient(withNoXsrfProtection(), withInterceptors(ours)), provideAuth(oidc)],
  'host-cookie': [
    provideHttpClient(withNoXsrfProtection(), withInterceptors(ours)),
    provideAuth(oidc, withXsrf({ cookieName: '__Host-XSRF-TOKEN' })),
  ],
  fixed: [
    provideHttpClient(withNoXsrfProtection(), withInterceptors(ours)),
    provideAuth(oidc, withXsrf({ headerName: 'X-CSRF', value: '1', servers: [apiUrl] })),
  ],
  'beside-angular': [provideHttpClient(withInterceptors(ours)), provideAuth(oidc)],
  angular: [provideHttpClient(withInterceptors([rewrite])), provideAuth(oidc)],
};

globalThis.xsrfProbe = {
  send: async (variant, method, url, to) => {
    const { injector } = await createApplication({ providers: [...variants[variant]] });
    const context = new HttpContext().set(rewriteTo, to ?? null);
    return firstValueFrom(injector.get(HttpClient).request(method, url, { context }));
  },
};
