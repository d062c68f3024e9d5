import type { BackendXsrf } from './backend-dialect';

/** The headers that the companion wants to see. */
export const expressXsrf: readonly BackendXsrf[] = [
  { headerName: 'X-CSRF', value: '1', methods: 'all' },
  { headerName: 'X-XSRF-TOKEN', cookieName: '__Host-XSRF-TOKEN' },
];
