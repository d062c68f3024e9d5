import { AuthError } from 'ngx-strongbox';

const TIME_LIMIT = 5000;
/** For a page of the provider that goes on by script. */
const GRACE = 1500;

/**
 * Asks the provider in a hidden frame and gives the parameters it comes back to `redirectUri` with.
 *
 * No message is exchanged: the frame ends on a page of our own origin, whose address only this origin can read. So
 * there is nothing another window could forge, and the page needs no script. See docs/decisions/0003.
 *
 * @throws AuthError `silent_sign_in_refused` when the frame stays on something else (an error page of the browser
 * too), `server_timeout` when nothing comes at all
 */
export async function silentSignIn(
  document: Document,
  url: string,
  redirectUri: string,
  signal: AbortSignal,
): Promise<URLSearchParams> {
  signal.throwIfAborted();
  const frame = document.createElement('iframe');
  frame.hidden = true;
  frame.referrerPolicy = 'no-referrer';
  const done = new AbortController();
  try {
    return await new Promise((resolve, reject) => {
      let grace: ReturnType<typeof setTimeout> | undefined;
      const limit = setTimeout(() => {
        reject(grace === undefined ? unanswered() : refused());
      }, TIME_LIMIT);
      done.signal.addEventListener('abort', () => {
        clearTimeout(limit);
        clearTimeout(grace);
      });
      signal.addEventListener(
        'abort',
        () => {
          reject(signal.reason as Error);
        },
        { signal: done.signal },
      );
      frame.addEventListener('load', () => {
        const location = ownLocation(frame);
        if (location && location.origin + location.pathname === redirectUri) {
          resolve(new URLSearchParams(location.search));
          return;
        }
        if (location?.href === 'about:blank') return;
        clearTimeout(grace);
        grace = setTimeout(() => {
          reject(refused());
        }, GRACE);
      });
      frame.src = url;
      document.body.append(frame);
    });
  } finally {
    done.abort();
    frame.remove();
  }
}

/** The browser lets only a page of our own origin be read. */
function ownLocation(frame: HTMLIFrameElement): Location | null {
  try {
    const location = frame.contentWindow?.location;
    return location?.href ? location : null;
  } catch {
    return null;
  }
}

function refused(): AuthError {
  return new AuthError(
    'silent_sign_in_refused',
    ngDevMode &&
      'the frame did not come back. Is the silent redirect URI registered, and may the provider and the silent page be framed by this app (frame-ancestors)?',
  );
}

function unanswered(): AuthError {
  return new AuthError('server_timeout', ngDevMode && 'the provider did not answer the silent sign-in.');
}
