import type { HttpErrorResponse } from '@angular/common/http';
import { AuthError } from './auth-error';
import { type Challenge, readChallenges } from './challenge';
import type { ResourceServer } from './resource-servers';
import type { AskedFor, Session, Strength } from './session-source';
import { strengthToAsk, wasAsked } from './strength';

const LONGEST_VALUE = 500;
/** A server that wants a login for each request gets one as often as that, in seconds. */
const SHORTEST_STEP_UP = 60;
/** Words as RFC 6749 §3.3 has them, separated by single spaces. */
const WORDS = /^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/;

/** A credential that a server has refused. */
export interface Refusal {
  /** What the caller gets when nothing helps. */
  readonly error: unknown;
  /** What may help: a renewal, a login that asks for this, or nothing. */
  readonly remedy: 'renewal' | AskedFor | null;
}

/** What the answer to a request that carried the credential of `session` says about it, if it refuses it. */
export function readRefusal(
  error: HttpErrorResponse,
  server: ResourceServer,
  session: Session,
  isUntouched: boolean,
): Refusal | null {
  if (error.status !== 401 && error.status !== 403) return null;
  const challenges = readChallenges(error.headers.getAll('WWW-Authenticate')?.join() ?? '');
  const find = (code: string) => challenges.find((challenge) => challenge.get('error') === code);
  // What was asked for before stays asked for: two logins that undo each other would go back and forth for ever.
  const { at: _, ...before }: AskedFor = session.asked ?? {};
  // A server that finds something new to ask for each time would go on for ever without a user.
  const mayLogIn = !isUntouched || Object.keys(before).length === 0;

  const scopeMissing = find('insufficient_scope');
  if (scopeMissing) {
    const scope = read(scopeMissing, 'scope', WORDS);
    const detail = ngDevMode && 'the API wants a scope this session has not: `scope` says which, if it told.';
    const missing = new AuthError('insufficient_scope', detail, { cause: error, scope });
    const mayAsk = mayLogIn && scope !== null && isListed(scope, server) && !hasScope(session, scope);
    if (!mayAsk) return { error: missing, remedy: null };
    const scopes = before.scope === undefined ? scope : `${before.scope} ${scope}`;
    return { error: missing, remedy: { ...before, scope: scopes } };
  }
  if (error.status === 403) return null;

  const tooWeak = find('insufficient_user_authentication');
  if (!tooWeak) return { error, remedy: 'renewal' };
  const wanted = mayLogIn && server.whenStepUp === 'login' ? stepUpTo(readStrength(tooWeak), session) : null;
  return { error, remedy: wanted && { ...before, ...wanted } };
}

/** What to ask a login for, or `null` where none would help. */
function stepUpTo(strength: Strength, session: Session): Strength | null {
  const { acr, maxAge } = strength;
  if (acr === undefined && maxAge === undefined) return null;
  const { at = Infinity, ...asked }: AskedFor = session.asked ?? {};
  const isRecent = maxAge === undefined || Date.now() - at < Math.max(maxAge, SHORTEST_STEP_UP) * 1000;
  // A login has asked for just that, and the server is still not content.
  if (session.asked && isRecent && wasAsked({ ...session, asked }, strength)) return null;
  return strengthToAsk(session, strength, false);
}

/** RFC 9470 §3. */
function readStrength(challenge: Challenge): Strength {
  const acr = read(challenge, 'acr_values', WORDS);
  const maxAge = read(challenge, 'max_age', /^\d{1,9}$/);
  return {
    ...(acr !== null && { acr: acr.split(' ') }),
    ...(maxAge !== null && { maxAge: Number(maxAge) }),
  };
}

function read(challenge: Challenge, name: string, pattern: RegExp): string | null {
  const value = challenge.get(name) ?? '';
  return value.length <= LONGEST_VALUE && pattern.test(value) ? value : null;
}

/** Whether the entry lets the server have the user asked for all of that. */
function isListed(wanted: string, { whenScopeMissing }: ResourceServer): boolean {
  const listed = typeof whenScopeMissing === 'object' ? whenScopeMissing.login.split(' ') : [];
  return wanted.split(' ').every((scope) => listed.includes(scope));
}

/** Whether the session has those scopes, or was refused them: asking again would never end. */
function hasScope({ scopes = [], asked }: Session, wanted: string): boolean {
  const had = [...scopes, ...(asked?.scope?.split(' ') ?? [])];
  return wanted.split(' ').every((scope) => had.includes(scope));
}
