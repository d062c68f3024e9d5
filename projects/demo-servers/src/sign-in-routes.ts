import express, { Router, type NextFunction, type Request, type Response } from 'express';
import type { Provider } from 'oidc-provider';
import { errors } from 'oidc-provider';
import { findDemoAccount } from './demo-account.ts';
import { errorPage, signInPage } from './provider-pages.ts';

async function interactionOf(provider: Provider, request: Request, response: Response) {
  const interaction = await provider.interactionDetails(request, response);
  if (interaction.uid !== request.params['uid'])
    throw new errors.SessionNotFound('another sign-in was begun');
  return interaction;
}

/** The pages a person sees: sign in, or cancel and go back to the app. */
export function signInRoutes(provider: Provider): Router {
  const router = Router();

  router.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });

  const showForm = async (
    request: Request,
    response: Response,
    attempt?: { userName: string; error: string },
  ) => {
    const { uid, params } = await interactionOf(provider, request, response);
    const client = await provider.Client.find(String(params['client_id']));
    const action = `/sign-in/${uid}`;
    response
      .status(attempt ? 422 : 200)
      .type('html')
      .send(
        signInPage({
          action,
          cancelUrl: `${action}/cancel`,
          clientName: client?.clientName ?? '',
          ...attempt,
        }),
      );
  };

  router.get('/:uid', (request, response) => showForm(request, response));

  router.post('/:uid', express.urlencoded({ extended: false }), async (request, response) => {
    await interactionOf(provider, request, response);
    const { userName, password } = request.body as { userName?: unknown; password?: unknown };
    const account = typeof userName === 'string' ? findDemoAccount(userName) : undefined;
    if (!account || account.password !== password) {
      await showForm(request, response, {
        userName: typeof userName === 'string' ? userName : '',
        error: 'The user name or the password is wrong.',
      });
      return;
    }
    const login = { accountId: account.userName };
    await provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
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
