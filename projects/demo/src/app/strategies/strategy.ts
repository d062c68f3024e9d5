/** One way to stay signed in, in words. */
export interface StrategyInWords {
  readonly id: string;
  readonly name: string;
  readonly summary: string;
  /** What the start page says about it. */
  readonly title: string;
  readonly lead: string;
  /** What is where while somebody is signed in, and what that is worth. */
  readonly inMemory: { readonly what: string; readonly why: string };
  readonly outOfReach: { readonly what: string; readonly why: string };
  /** What happens when the time is over that the inspector shows. */
  readonly end: string;
  /** Where the claims of the profile come from. */
  readonly claims: string;
  /** Which token the second API gets. */
  readonly payments: string;
}

export const strategies = [
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
    id: 'login-cookie',
    name: 'Own login, token in a cookie',
    summary: 'A sign-in form of this app; the token itself is an HttpOnly cookie, and no script ever has it.',
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
] as const satisfies readonly StrategyInWords[];

export type Strategy = (typeof strategies)[number]['id'];

export function strategyInWords(id: Strategy): StrategyInWords {
  return strategies.find((strategy) => strategy.id === id) ?? strategies[0];
}
