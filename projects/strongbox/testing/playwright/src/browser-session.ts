import type { Page } from '@playwright/test';
import { leaveHint } from './leave-hint.ts';
import { playIssuer } from './play-issuer.ts';
import { sessionCookie } from './provider-configuration.ts';
import type { RunningProvider } from './test-provider.ts';
import type { TestUser } from './test-user.ts';

const cookieOrigin = ({ browserOrigin, address }: RunningProvider): string =>
  browserOrigin ?? new URL(address).origin;

export async function signOut(page: Page, provider: RunningProvider): Promise<void> {
  const context = page.context();
  await playIssuer(context, provider);
  const origin = cookieOrigin(provider);
  const session = (await context.cookies(origin)).find(({ name }) => name === sessionCookie);
  if (!session) return;
  await provider.endSession(session.value);
  await context.clearCookies({ name: sessionCookie });
}

export async function signIn(
  page: Page,
  user: TestUser,
  provider: RunningProvider,
  appUrl: string | undefined,
): Promise<void> {
  await signOut(page, provider);
  const context = page.context();
  const origin = cookieOrigin(provider);
  const value = await provider.openSession(user);
  await context.addCookies([{ name: sessionCookie, value, url: origin, httpOnly: true, sameSite: 'Lax' }]);
  // A backend has its own ways of knowing.
  if (appUrl === undefined || provider.browserOrigin !== null) return;
  await leaveHint(context, appUrl, provider.clientId);
}
