import { withWebStorage } from 'ngx-strongbox/oidc';
import { browserClient } from './browser-client';

export const setup = browserClient(
  { id: 'session-storage' },
  withWebStorage('session', { acknowledgeRisk: 'tokens are readable by any script on this origin' }),
);
