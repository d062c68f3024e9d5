import { InjectionToken } from '@angular/core';

/** Whether tabs tell each other of sign-in and sign-out. */
export const TAB_SYNC = new InjectionToken<boolean>(ngDevMode ? 'TAB_SYNC' : '', { factory: () => true });
