import { withSessionFingerprint, withWebStorage } from 'ngx-strongbox/oidc';
import { demoConfig } from '../demo-config';
import { browserClient } from './browser-client';

const apiUrl = new URL('hybrid/', demoConfig.apiUrl).href;

export const setup = browserClient(
  { id: 'hybrid', clientId: `${demoConfig.clientId}-hybrid`, apiUrl },
  withWebStorage('local', { acknowledgeRisk: 'tokens are readable by any script on this origin' }),
  withSessionFingerprint({ mint: `${apiUrl}fingerprint` }),
);
