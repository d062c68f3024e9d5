import express, { Router, type NextFunction, type Request, type Response } from 'express';
import type { Provider } from 'oidc-provider';
import { errors } from 'oidc-provider';
import { isStepUp, passwordOnly, twoFactors, wantedContext } from './authentication-context.ts';
import { findDemoAccount, type DemoAccount } from './demo-account.ts';
import { isOneTimeCode, oneTimeCode } from './one-time-code.ts';
import { codePage, errorPage, signInPage } from './provider-pages.ts';

async function interactionOf(provider: Provider, request: Request, response: Response) {
  const interaction = await provider.interactionDetails(request, response);
  if (interaction.uid !== request.params['uid'])
    throw new errors.SessionNotFound('another sign-in was begun');
  return interaction;
}

type Interaction = Awaited<ReturnType<typeof interactionOf>>;

/** Whose password is known here, by this sign-in or by the session: then only the code is missing. */
function accountToConfirm({ result, session, prompt }: Interaction): DemoAccount | undefined {
  const typed = result?.['passwordOf'];
  if (typeof typed === 'string') return findDemoAccount(typed);
  return session && isStepUp(prompt.reasons) ? findDemoAccount(session.accountId) : undefined;
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The pages a person sees: sign in, confirm with a code where that is wanted, or cancel and go back to the app. */
export function signInRoutes(provider: Provider): Router {
  const router = Router();
  const readForm = express.urlencoded({ extended: false });

  router.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });

  const showForm = async (
    request: Request,
    response: Response,
    attempt?: { userName?: string; error: string },
  ) => {
    const interaction = await interactionOf(provider, request, response);
    const { uid, params, session } = interaction;
    const client = await provider.Client.find(String(params['client_id']));
    const form = { cancelUrl: `/sign-in/${uid}/cancel`, clientName: client?.clientName ?? '' };
    const account = accountToConfirm(interaction);
    const userName = asText(params['login_hint']) || (session?.accountId ?? '');
    response
      .status(attempt ? 422 : 200)
      .type('html')
      .send(
        account
          ? codePage({
              action: `/sign-in/${uid}/code`,
              name: account.name,
              code: oneTimeCode(uid),
              ...form,
              ...attempt,
            })
          : signInPage({ action: `/sign-in/${uid}`, userName, ...form, ...attempt }),
      );
  };

  const finish = (request: Request, response: Response, accountId: string, acr: string) =>
    provider.interactionFinished(
      request,
      response,
      { login: { accountId, acr } },
      { mergeWithLastSubmission: false },
    );

  router.get('/:uid', (request, response) => showForm(request, response));

  router.post('/:uid', readForm, async (request, response) => {
    const { uid, params } = await interactionOf(provider, request, response);
    const { userName, password } = request.body as { userName?: unknown; password?: unknown };
    const account = findDemoAccount(asText(userName));
    if (!account || account.password !== password) {
      await showForm(request, response, {
        userName: asText(userName),
        error: 'The user name or the password is wrong.',
      });
      return;
    }
    if (wantedContext(params['acr_values']) === passwordOnly) {
      await finish(request, response, account.userName, passwordOnly);
      return;
    }
    // No `login` in it, so whoever goes on without the code is asked for the password again.
    const result = { passwordOf: account.userName };
    await provider.interactionResult(request, response, result, { mergeWithLastSubmission: false });
    response.redirect(303, `/sign-in/${uid}`);
  });

  router.post('/:uid/code', readForm, async (request, response) => {
    const interaction = await interactionOf(provider, request, response);
    const account = accountToConfirm(interaction);
    const { code } = request.body as { code?: unknown };
    if (account && isOneTimeCode(code, interaction.uid)) {
      await finish(request, response, account.userName, twoFactors);
      return;
    }
    await showForm(request, response, { error: 'The code is wrong.' });
  });

  router.get('/:uid/cancel', async (request, response) => {
    await interactionOf(provider, request, response);
    const result = { error: 'access_denied', error_description: 'The user cancelled the sign-in.' };
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  });

  router.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (!(error instanceof errors.SessionNotFound)) {
      next(error);
      return;
    }
    const advice = 'This sign-in has expired. Go back to the app and start again.';
    response.status(400).type('html').send(errorPage('sign_in_expired', advice));
  });

  return router;
}
