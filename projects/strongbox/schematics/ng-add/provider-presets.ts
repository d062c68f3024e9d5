import { auth0 } from './providers/auth0';
import { authentik } from './providers/authentik';
import { cognito } from './providers/cognito';
import { entra } from './providers/entra';
import { generic } from './providers/generic';
import { google } from './providers/google';
import { identityserver } from './providers/identityserver';
import { keycloak } from './providers/keycloak';
import { okta } from './providers/okta';
import { zitadel } from './providers/zitadel';
import type { ProviderPreset } from './provider-preset';

/** In the order in which they are offered. */
export const providerPresets: readonly ProviderPreset[] = [
  keycloak,
  auth0,
  entra,
  okta,
  cognito,
  google,
  zitadel,
  authentik,
  identityserver,
  generic,
];
