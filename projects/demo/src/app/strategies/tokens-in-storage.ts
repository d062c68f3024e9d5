import type { StrategyGroup } from './strategy-in-words';

const nothingOutOfReach = {
  what: 'Nothing',
  why: 'This app has no backend. The provider has its own cookie, on its own origin.',
};
const goesOn =
  'The session goes on after that: while this tab can be seen the credential is renewed ahead of time';
const payments =
  'From a second API, on an origin of its own. Its access token is for it alone and is kept in memory.';

function copyOf(storage: string) {
  return {
    what: 'A copy of the tokens',
    why: `What is in ${storage} is what counts: a reload reads the tokens from there and asks nobody.`,
  };
}

function claimsSinceIn(storage: string): string {
  return `What the provider said about you at the sign-in, in an ID token whose signature and every claim were verified then. It has been in ${storage} since.`;
}

export const tokensInStorage = {
  name: 'Tokens in storage',
  sentence:
    'Script that somebody gets into the page can read them at any time. For apps without a backend whose users’ browsers leave no other way.',
  strategies: [
    {
      id: 'hybrid',
      name: 'Local storage, bound to a cookie',
      summary:
        'The access token is of use only along with a cookie that no script can read; the refresh token lies open.',
      title: 'Tokens in local storage, and an access token that works in this browser alone',
      lead:
        'This page is the OAuth client and keeps its tokens in localStorage, where any script of this origin can read ' +
        'them. The invoices API takes the access token only along with a cookie whose hash is in it, and that cookie ' +
        'never leaves this browser. An older pattern, for APIs that cannot ask for a proof with each request.',
      inMemory: copyOf('localStorage'),
      outOfReach: {
        what: 'A fingerprint',
        why: '__Host-Http-fingerprint is HttpOnly, Secure and SameSite=Strict: no script can see it. Its hash is in the access token, and the invoices API refuses the token without it. The payments API asks for no cookie, and a stolen refresh token is good for a token for it.',
      },
      end: `${goesOn}, by one tab for all.`,
      claims: claimsSinceIn('localStorage'),
      payments:
        'From a second API, on an origin of its own, which knows nothing of the cookie. Its access token is for it alone and is kept in memory.',
    },
    {
      id: 'indexed-db',
      name: 'IndexedDB, encrypted',
      summary:
        'No token lies there to be read as it is; script of this page can have the browser decrypt them.',
      title: 'Tokens in IndexedDB, encrypted with a key that no script can read, and any script can use',
      lead:
        'This page is the OAuth client and keeps its tokens in IndexedDB, encrypted with a key whose bytes the browser ' +
        'gives to no script. A reload reads them from there and asks nobody. Whoever searches the storage, a disk or a ' +
        'backup for a token finds none. It does not protect from script of this origin, which can use the key as this ' +
        'page does.',
      inMemory: {
        what: 'A copy of the tokens',
        why: 'What is in IndexedDB is what counts: a reload decrypts the tokens from there and asks nobody.',
      },
      outOfReach: nothingOutOfReach,
      end: `${goesOn}, by one tab for all.`,
      claims: claimsSinceIn('IndexedDB'),
      payments,
    },
    {
      id: 'session-storage',
      name: 'Session storage',
      summary:
        'Any script of this page can read the tokens and use them anywhere; they go when the tab is closed.',
      title: 'Tokens in session storage, for any script to read until the tab is closed',
      lead:
        'This page is the OAuth client and keeps its tokens in sessionStorage. A reload reads them from there and asks ' +
        'nobody, and they go when the tab is closed. Until then any script of this origin can read them, and whoever ' +
        'has them can use them from anywhere. For browsers that block the hidden frame, where there is no backend.',
      inMemory: copyOf('sessionStorage'),
      outOfReach: nothingOutOfReach,
      end: `${goesOn}.`,
      claims: claimsSinceIn('sessionStorage'),
      payments,
    },
    {
      id: 'local-storage',
      name: 'Local storage',
      summary:
        'Any script of this page can read the tokens and use them anywhere; they stay when the browser is closed.',
      title: 'Tokens in local storage, for any script to read at any time',
      lead:
        'This page is the OAuth client and keeps its tokens in localStorage: what most tutorials do. A reload reads them ' +
        'from there and asks nobody, all tabs share them, and they stay when the browser is closed. Any script of this ' +
        'origin can read them at any time, and whoever has them can use them from anywhere.',
      inMemory: copyOf('localStorage'),
      outOfReach: nothingOutOfReach,
      end: `${goesOn}, by one tab for all.`,
      claims: claimsSinceIn('localStorage'),
      payments,
    },
  ],
} as const satisfies StrategyGroup;
