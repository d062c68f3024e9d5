import {
  AuthError,
  ɵisTransient as isTransient,
  ɵoneTabAtATime as oneTabAtATime,
  ɵtoAuthError as toAuthError,
} from 'ngx-strongbox';
import type { BackendConnection, OpenBackend } from './backend-connection';
import type { BackendAnswer } from './backend-dialect';

/** How the session is now; with `isAsked` it is prolonged as well, where that can be done. */
export async function renewSession(
  connection: BackendConnection,
  signal: AbortSignal,
  isAsked: boolean,
): Promise<BackendAnswer> {
  const open = await connection.open(signal);
  const answer = await ask(connection, open, signal, isAsked).catch((thrown: unknown) => {
    const error = toAuthError(thrown);
    // Only the backend's word that nobody is signed in ends a session.
    throw isTransient(error) ? error : new AuthError('server_unreachable', error.message, { cause: error });
  });
  signal.throwIfAborted();
  return answer;
}

async function ask(
  connection: BackendConnection,
  { client, dialect }: OpenBackend,
  signal: AbortSignal,
  isAsked: boolean,
): Promise<BackendAnswer> {
  if (isAsked && dialect.prolong) {
    try {
      return await dialect.prolong(client);
    } catch (thrown) {
      if (toAuthError(thrown).code !== 'backend_refused') throw thrown;
      // So it does when there is nothing left to prolong, or when what proves the request has grown old.
      const answer = await dialect.look(client);
      signal.throwIfAborted();
      connection.answer = answer;
      return answer.user ? dialect.prolong(client) : answer;
    }
  }
  const renewal = dialect.renew?.bind(dialect, client);
  if (!renewal) return dialect.look(client);
  // Two tabs must not use up what is in the cookies at the same time.
  const lock = `strongbox.renewal ${client.baseUrl}`;
  return oneTabAtATime(client.document.defaultView, lock, signal, renewal);
}
