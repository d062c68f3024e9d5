import { withIndexedDbStore } from 'ngx-strongbox/oidc';
import { browserClient } from './browser-client';

export const setup = browserClient({ id: 'indexed-db' }, withIndexedDbStore());
