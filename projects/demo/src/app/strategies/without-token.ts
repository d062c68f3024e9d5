import type { StrategyGroup } from './strategy-in-words';

export const withoutToken = {
  name: 'No token in this browser',
  sentence:
    'Script that somebody gets into the page has nothing to take away. It could still act for you while the page is open.',
  strategies: [
    {
      id: 'backend-session',
      name: 'Backend session',
      summary:
        'The backend signs you in, keeps the tokens and calls the APIs; the browser has a session cookie.',
      title: 'Signed in, and no token ever reaches this browser',
      lead:
        'A backend on the origin of this app signs you in at a real OpenID provider and keeps the tokens. This page has ' +
        'a session cookie that no script can read, and calls the APIs through the backend. A reload asks the backend ' +
        'once who is signed in.',
      inMemory: {
        what: 'No token',
        why: 'This page knows who you are and for how long. There is nothing in it to steal, though injected script could call the backend while it is open.',
      },
      outOfReach: {
        what: 'Your session',
        why: '__Host-Http-session is HttpOnly, Secure and SameSite=Strict: only the browser can send it, and only to this origin. The tokens are at the backend.',
      },
      end: 'The backend ends the session then, unless you use it before: each request to an API puts the end off, and so does “Renew”.',
      claims:
        'What the provider says about you, in an ID token that the backend has verified. This page has never seen it.',
      payments:
        'From a second API, on an origin of its own, which this page cannot even reach: the backend calls it, with an access token that is for it alone.',
    },
    {
      id: 'login-cookie',
      name: 'Own login, token in a cookie',
      summary:
        'A sign-in form of this app; the token itself is an HttpOnly cookie, and no script ever has it.',
      title: 'Signed in without a provider, and no token ever reaches a script',
      lead:
        'This app has users of its own. You type your password into its own form, and the backend sets the token as a ' +
        'cookie that no script can read. This page calls the API through the backend, and proves with each request that it comes from here.',
      inMemory: {
        what: 'No token',
        why: 'This page knows who you are and for how long. There is nothing in it to steal.',
      },
      outOfReach: {
        what: 'Your tokens',
        why: '__Host-Http-token and the refresh cookie are HttpOnly, Secure and SameSite=Strict: only the browser can send them, and only to this origin.',
      },
      end: 'The session goes on after that: while this tab can be seen the cookie is renewed ahead of time.',
      claims: 'What the backend knows about you: it is the one that has checked your password.',
      payments:
        'From a second API, on an origin of its own. The access token of this login is for both APIs, stays with the backend’s cookie, and pays only for whoever has signed in with a one-time code.',
    },
  ],
} as const satisfies StrategyGroup;
