import {
  AuthError,
  ɵisTransient as isTransient,
  ɵoneTabAtATime as oneTabAtATime,
  ɵtoAuthError as toAuthError,
} from 'ngx-strongbox';
import type { OpenBackend } from './backend-connection';
import type { BackendAnswer } from './backend-dialect';

/** How the session is now; with `isAsked` it is prolonged as well, where that can be done. */
export async function renewSession(
  open: OpenBackend,
  signal: AbortSignal,
  isAsked: boolean,
): Promise<BackendAnswer> {
  const answer = await ask(open, signal, isAsked).catch((thrown: unknown) => {
    const error = toAuthError(thrown);
    // Only the backend's word that nobody is signed in ends a session.
    throw isTransient(error) ? error : new AuthError('server_unreachable', error.message, { cause: error });
  });
  signal.throwIfAborted();
  return answer;
}

async function ask(
  { client, dialect }: OpenBackend,
  signal: AbortSignal,
  isAsked: boolean,
): Promise<BackendAnswer> {
  if (isAsked && dialect.prolong) {
    try {
      return await dialect.prolong(client);
    } catch (thrown) {
      // It refuses, too, when there is nothing left to prolong.
      const answer = toAuthError(thrown).code === 'backend_refused' ? await dialect.look(client) : null;
      if (answer?.user === null) return answer;
      throw thrown;
    }
  }
  const renewal = dialect.renew?.bind(dialect, client);
  if (!renewal) return dialect.look(client);
  // Two tabs must not use up what is in the cookies at the same time.
  const lock = `strongbox.renewal ${client.baseUrl}`;
  return oneTabAtATime(client.document.defaultView, lock, signal, renewal);
}
