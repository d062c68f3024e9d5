import type { StrategyGroup } from './strategy-in-words';

export const tokensInStorage = {
  name: 'Tokens in storage',
  sentence:
    'Script that somebody gets into the page can read them at any time. For apps without a backend whose users’ browsers leave no other way.',
  strategies: [
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
      inMemory: {
        what: 'A copy of the tokens',
        why: 'What is in sessionStorage is what counts: a reload reads the tokens from there and asks nobody.',
      },
      outOfReach: {
        what: 'Nothing',
        why: 'This app has no backend. The provider has its own cookie, on its own origin.',
      },
      end: 'The session goes on after that: while this tab can be seen the credential is renewed ahead of time.',
      claims:
        'What the provider said about you at the sign-in, in an ID token whose signature and every claim were verified then. It has been in sessionStorage since.',
      payments:
        'From a second API, on an origin of its own. Its access token is for it alone and is kept in memory.',
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
      inMemory: {
        what: 'A copy of the tokens',
        why: 'What is in localStorage is what counts: a reload reads the tokens from there and asks nobody.',
      },
      outOfReach: {
        what: 'Nothing',
        why: 'This app has no backend. The provider has its own cookie, on its own origin.',
      },
      end: 'The session goes on after that: while this tab can be seen the credential is renewed ahead of time, by one tab for all.',
      claims:
        'What the provider said about you at the sign-in, in an ID token whose signature and every claim were verified then. It has been in localStorage since.',
      payments:
        'From a second API, on an origin of its own. Its access token is for it alone and is kept in memory.',
    },
  ],
} as const satisfies StrategyGroup;
