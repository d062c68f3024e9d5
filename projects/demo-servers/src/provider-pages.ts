import { demoAccounts } from './demo-account.ts';
import { html, Html } from './html.ts';

function page(title: string, main: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} – Demo OpenID provider</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/assets/provider.css" />
      </head>
      <body>
        <main>
          <p class="provider">Demo OpenID provider</p>
          <h1>${title}</h1>
          ${main}
        </main>
      </body>
    </html>`.markup;
}

export interface SignInForm {
  readonly action: string;
  readonly cancelUrl: string;
  readonly clientName: string;
  readonly userName?: string;
  readonly error?: string;
}

export function signInPage({ action, cancelUrl, clientName, userName = '', error }: SignInForm): string {
  const alert = error === undefined ? [] : [html`<p class="error" id="error" role="alert">${error}</p>`];
  const invalid = error === undefined ? [] : [html`aria-invalid="true" aria-describedby="error"`];
  const [userNameFocus, passwordFocus] =
    error === undefined ? [[html`autofocus`], []] : [[], [html`autofocus`]];
  const accounts = demoAccounts.map(
    (account) =>
      html`<li>
        <code>${account.userName}</code> / <code>${account.password}</code>
        ${account.roles.length > 0 ? `(role ${account.roles.join(', ')})` : ''}
      </li>`,
  );
  return page(
    'Sign in',
    html`<p>to continue to <strong>${clientName}</strong></p>
      ${alert}
      <form method="post" action="${action}">
        <label for="userName">User name</label>
        <input
          id="userName"
          name="userName"
          value="${userName}"
          autocomplete="username"
          autocapitalize="none"
          spellcheck="false"
          required
          ${userNameFocus}
          ${invalid}
        />
        <label for="password">Password</label>
        <input
          id="password"
          name="password"
          type="password"
          autocomplete="current-password"
          required
          ${passwordFocus}
          ${invalid}
        />
        <div class="actions">
          <a href="${cancelUrl}">Cancel</a>
          <button type="submit">Sign in</button>
        </div>
      </form>
      <section aria-labelledby="accounts">
        <h2 id="accounts">Demo accounts</h2>
        <ul>
          ${accounts}
        </ul>
      </section>`,
  );
}

export interface CodeForm extends Pick<SignInForm, 'action' | 'cancelUrl' | 'clientName' | 'error'> {
  readonly name: string;
  /** What a real provider would send to a phone. */
  readonly code: string;
}

export function codePage({ action, cancelUrl, clientName, name, code, error }: CodeForm): string {
  const alert = error === undefined ? [] : [html`<p class="error" id="error" role="alert">${error}</p>`];
  const invalid = error === undefined ? [] : [html`aria-invalid="true" aria-describedby="error"`];
  return page(
    'Confirm it is you',
    html`<p><strong>${clientName}</strong> wants to be sure that you are ${name}.</p>
      ${alert}
      <form method="post" action="${action}">
        <label for="code">One-time code</label>
        <input
          id="code"
          name="code"
          class="code"
          inputmode="numeric"
          autocomplete="one-time-code"
          maxlength="7"
          required
          autofocus
          ${invalid}
        />
        <div class="actions">
          <a href="${cancelUrl}">Cancel</a>
          <button type="submit">Confirm</button>
        </div>
      </form>
      <section aria-labelledby="message">
        <h2 id="message">What your phone would say</h2>
        <p>Your code is <code>${code}</code>. This demo cannot send it to you, so it is shown here.</p>
      </section>`,
  );
}

/** `form` is the provider's own sign-out form; the script submits it when the request is known to come from the session’s user. */
export function signOutPage(form: string, automatic: boolean): string {
  const script = automatic ? [html`<script src="/assets/sign-out.js" defer></script>`] : [];
  return page(
    'Sign out',
    html`<p>This ends your session at the provider.</p>
      ${new Html(form)}
      <div class="actions">
        <button type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button>
      </div>
      ${script}`,
  );
}

export function signedOutPage(): string {
  return page('You are signed out', html`<p>You can close this page.</p>`);
}

export function errorPage(error: string, description = ''): string {
  return page(
    'That did not work',
    html`<p class="error" role="alert"><code>${error}</code> ${description}</p>`,
  );
}
