import type { NgZone } from '@angular/core';
import { isAuthorizationResponse } from './authorization-response';

/** The page that the provider has sent back to does not wait longer for somebody who takes its response. */
const ACKNOWLEDGEMENT_LIMIT = 300;
const LOOK_EVERY = 250;
const LOOKS_UNTIL_CLOSED = 4;
const ACKNOWLEDGEMENT = 'received';

/** Only who has seen the login begin knows the name. */
function openChannel(state: string): BroadcastChannel {
  return new BroadcastChannel(`strongbox.popup.${state}`);
}

/**
 * The response that a popup has come back with; `null` when the user has closed it.
 *
 * A provider may cut the popup off from this page (Cross-Origin-Opener-Policy): from then on it looks closed. So it
 * counts as closed only once the user is back on this page.
 */
export async function popupResponse(
  popup: Window,
  state: string,
  document: Document,
  zone: NgZone,
  signal: AbortSignal,
): Promise<URLSearchParams | null> {
  const channel = openChannel(state);
  let timer: ReturnType<typeof setInterval> | undefined;
  try {
    return await new Promise((resolve, reject) => {
      channel.onmessage = ({ data }: MessageEvent<unknown>) => {
        const parameters = new URLSearchParams(typeof data === 'string' ? data : '');
        if (!isAuthorizationResponse(parameters) || parameters.get('state') !== state) return;
        channel.postMessage(ACKNOWLEDGEMENT);
        resolve(parameters);
      };
      let looks = 0;
      const look = (): void => {
        looks = popup.closed && document.hasFocus() ? looks + 1 : 0;
        if (looks === LOOKS_UNTIL_CLOSED) resolve(null);
      };
      timer = zone.runOutsideAngular(() => setInterval(look, LOOK_EVERY));
      signal.addEventListener('abort', () => {
        reject(signal.reason as Error);
      });
    });
  } finally {
    clearInterval(timer);
    channel.close();
  }
}

/**
 * Hands a response to the page that has opened this one as a popup, and closes this one. Says whether there was such a
 * page. One that is late closes this one all the same.
 */
export function handToOpener(response: string, window: Window, zone: NgZone): Promise<boolean> {
  const parameters = new URLSearchParams(response);
  if (!isAuthorizationResponse(parameters)) return Promise.resolve(false);
  const channel = openChannel(parameters.get('state') ?? '');
  return new Promise((resolve) => {
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (data !== ACKNOWLEDGEMENT) return;
      resolve(true);
      window.close();
    };
    zone.runOutsideAngular(() =>
      setTimeout(() => {
        resolve(false);
      }, ACKNOWLEDGEMENT_LIMIT),
    );
    channel.postMessage(response);
  });
}
