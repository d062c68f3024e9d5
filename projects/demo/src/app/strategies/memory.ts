import { browserClient } from './browser-client';

export const setup = browserClient({ id: 'memory' });
