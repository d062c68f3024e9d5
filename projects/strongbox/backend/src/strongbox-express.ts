import { AuthError, ɵlazily as lazily } from 'ngx-strongbox';
import type { BackendAnswer, BackendDialect } from './backend-dialect';
import type { SessionAnswer } from './contract';
import { expressXsrf } from './express-xsrf';

/**
 * Dialect of the package `strongbox-express`, and of every backend that follows its OpenAPI document. The default.
 */
export const strongboxExpress: BackendDialect = {
  xsrf: expressXsrf,
  async look(backend) {
    return readAnswer((await backend.send('GET', '/session')).body);
  },
  async prolong(backend) {
    return readAnswer((await backend.send('POST', '/session')).body);
  },
  async login(backend, login) {
    return (await departure()).loginUrl(backend, login);
  },
  async logout(backend, logout) {
    return (await departure()).logOut(backend, logout);
  },
};

/** The first page does without. */
function departure() {
  return lazily(import('./express-departure'));
}

function readAnswer(body: unknown): BackendAnswer {
  const answer = Object(body) as SessionAnswer;
  if (typeof answer.signed_in !== 'boolean') throw invalid();
  // Many a server writes `null` for what it leaves out.
  const xsrf = typeof answer.xsrf_token === 'string' ? { xsrfToken: answer.xsrf_token } : {};
  if (!answer.signed_in) {
    const login = answer.login_error?.replace('login_', '') as BackendAnswer['login'];
    return { user: null, ...xsrf, ...(login && { login }) };
  }
  const { user, expires_in, ends_in, scope, asked } = answer;
  const { sub } = Object(user) as { readonly sub?: unknown };
  if (typeof sub !== 'string' || sub === '') throw invalid();
  return {
    user,
    expiresIn: expires_in,
    endsIn: ends_in,
    ...xsrf,
    ...(typeof scope === 'string' && { scopes: scope.split(' ') }),
    ...(asked && {
      asked: {
        at: asked.at * 1000,
        ...(typeof asked.acr_values === 'string' && { acr: asked.acr_values.split(' ') }),
        ...(typeof asked.max_age === 'number' && { maxAge: asked.max_age }),
        ...(typeof asked.scope === 'string' && { scope: asked.scope }),
      },
    }),
  };
}

function invalid(): AuthError {
  return new AuthError(
    'backend_answer_invalid',
    ngDevMode && 'the backend does not answer /session as strongbox-express does: is the `dialect` right?',
  );
}
