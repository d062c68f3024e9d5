import type { StrategyGroup } from './strategy-in-words';

export const tokensInMemory = {
  name: 'Tokens in the memory of the page',
  sentence:
    'Nothing is at rest. Script that somebody gets into the page could use a token while the page is open, and would have to lie in wait to take it away.',
  strategies: [
    {
      id: 'token-mediator',
      name: 'Token mediator',
      summary:
        'The backend signs you in and keeps the refresh token; this page asks it for short access tokens.',
      title: 'Signed in by a backend, and the APIs called directly',
      lead:
        'A backend on the origin of this app signs you in at a real OpenID provider and keeps the refresh token. This ' +
        'page asks it for one short-lived access token per API and calls the APIs itself. A reload asks the backend ' +
        'once who is signed in.',
      inMemory: {
        what: 'Access tokens',
        why: 'In private fields of this page, each for one API and a few minutes. Injected script could use them while they last; the refresh token is not here.',
      },
      outOfReach: {
        what: 'Your session',
        why: '__Host-Http-mediator is HttpOnly, Secure and SameSite=Strict. The refresh token is at the backend.',
      },
      end: 'The backend ends the session then, unless you use it before: each access token asked for puts the end off, and so does “Renew”.',
      claims:
        'What the provider says about you, in an ID token that the backend has verified. This page has never seen it.',
      payments:
        'From a second API, on an origin of its own. The backend gives this page an access token that is for it alone: the invoices API would not take it.',
    },
    {
      id: 'login-token',
      name: 'Own login, access token in memory',
      summary:
        'A sign-in form of this app; the backend gives an access token and renews it by an HttpOnly cookie.',
      title: 'Signed in without a provider, with the token in memory',
      lead:
        'This app has users of its own. You type your password into its own form, the backend answers with a ' +
        'short-lived access token, which is kept in the memory of this page alone, and sets a refresh cookie that no ' +
        'script can read. After a reload that cookie brings the session back.',
      inMemory: {
        what: 'An access token',
        why: 'In a private field of this page, good for a few minutes. Injected script could use it while it lasts.',
      },
      outOfReach: {
        what: 'Your refresh token',
        why: 'HttpOnly, Secure, SameSite=Strict, and sent to the login endpoints alone. It is replaced each time it is used.',
      },
      end: 'The session goes on after that: while this tab can be seen the access token is renewed ahead of time, by the refresh cookie.',
      claims: 'What the backend knows about you: it is the one that has checked your password.',
      payments:
        'From a second API, on an origin of its own. The access token of this login is for both APIs, and pays only for whoever has signed in with a one-time code.',
    },
    {
      id: 'memory',
      name: 'Tokens in memory',
      summary: 'No backend: this page is the OAuth client and keeps the tokens to itself.',
      title: 'Signed in after a reload, with no token in web storage',
      lead:
        'This app signs you in at a real OpenID provider and reads your invoices from a real API. The tokens for that ' +
        'are kept in the memory of this page alone: not in localStorage, not in sessionStorage, not in a cookie that ' +
        'scripts can read. A reload empties that memory. Then a hidden frame asks the provider who is signed in, and ' +
        'the session is back before the first page is shown.',
      inMemory: {
        what: 'Your tokens',
        why: 'In private fields of this page. No storage holds them, but script injected into the page could use them while it is open.',
      },
      outOfReach: {
        what: 'Nothing',
        why: 'This app has no backend. The provider has its own cookie, on its own origin.',
      },
      end: 'The session goes on after that: while this tab can be seen the credential is renewed ahead of time.',
      claims:
        'What the provider says about you, in an ID token whose signature and every claim were verified before any of it was shown.',
      payments:
        'From a second API, on an origin of its own. Its access token is for it alone: the invoices API would not take it, nor would this one take that of the invoices API.',
    },
  ],
} as const satisfies StrategyGroup;
