import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Provider } from 'oidc-provider';
import type { TestUser } from './test-user.ts';

const form = `<!doctype html>
<html lang="en">
  <meta charset="utf-8" />
  <title>Test provider</title>
  <h1>Test provider</h1>
  <form method="post">
    <label>User <input name="sub" required /></label>
    <button>Sign in</button>
  </form>
</html>`;

/** What a person sees who is not signed in at the provider: whoever one claims to be is believed. */
export async function signInForm(
  provider: Provider,
  users: ReadonlyMap<string, TestUser>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'POST') {
    response.setHeader('Content-Type', 'text/html').end(form);
    return;
  }
  const accountId = new URLSearchParams(await text(request)).get('sub') ?? '';
  const acr = users.get(accountId)?.acr;
  await provider.interactionFinished(request, response, {
    login: { accountId, ...(acr !== undefined && { acr }) },
  });
}
