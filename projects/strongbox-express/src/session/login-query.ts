import { BackendError } from '../backend-error.ts';
import type { LoginAsked } from '../contract.ts';

/** What a login asks for that the app can tell afterwards. */
export type LoginWishes = Omit<LoginAsked, 'at'>;

/** A login as the page has asked for it, checked. */
export interface LoginRequest {
  readonly wishes: LoginWishes;
  /** To be passed on as they are. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** OpenID Connect Core 1.0 §3.1.2.1, Initiating User Registration 1.0 §4.1. */
const prompts = new Set(['login', 'consent', 'select_account', 'create']);
/** `scope-token` of RFC 6749 §3.3, and what `acr_values` and `ui_locales` are made of. */
const words = /^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/;
// eslint-disable-next-line no-control-regex -- they are what is refused
const hint = /^[^\u0000-\u001f\u007f]+$/;
const longest = 512;

/** @throws BackendError `invalid_request` */
export function readLoginQuery(query: URLSearchParams): LoginRequest {
  const read = (name: string, isFit: (value: string) => boolean): Record<string, string> => {
    const [value, ...more] = query.getAll(name);
    if (value === undefined || value === '') return {};
    if (more.length > 0 || value.length > longest || !isFit(value))
      throw new BackendError('invalid_request', `${name} is not one.`);
    return { [name]: value };
  };
  const areWords = (value: string) => words.test(value);
  const acr = read('acr_values', areWords);
  const scope = read('scope', areWords);
  const maxAge = read('max_age', (value) => /^\d{1,9}$/.test(value));
  return {
    wishes: { ...acr, ...scope, ...(maxAge['max_age'] && { max_age: Number(maxAge['max_age']) }) },
    parameters: {
      ...acr,
      ...maxAge,
      ...read('prompt', (value) => value.split(' ').every((each) => prompts.has(each))),
      ...read('login_hint', (value) => hint.test(value)),
      ...read('ui_locales', areWords),
    },
  };
}
