import type { BackendXsrf } from 'ngx-strongbox/backend';

/** The usual ones, by a cookie of another name: several backends share the origin of this app. */
export function xsrfHeaders(cookieName: string): readonly BackendXsrf[] {
  return [
    { headerName: 'X-CSRF', value: '1', methods: 'all' },
    { headerName: 'X-XSRF-TOKEN', cookieName },
  ];
}
