import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { SignInPage } from '../fixtures/sign-in-page.ts';
import { expect } from './consumer-test.ts';

/** What `ng add` puts into an app, as a person sees it. */
export class ShopPage {
  readonly page: Page;
  readonly signIn: Locator;
  readonly signOut: Locator;

  constructor(page: Page) {
    this.page = page;
    this.signIn = page.getByRole('button', { name: 'Sign in' });
    this.signOut = page.getByRole('button', { name: 'Sign out' });
  }

  /** At the provider, whose page is on the screen. */
  async signInAs(userName: string): Promise<void> {
    await new SignInPage(this.page).signIn(userName);
    await expect(this.signOut).toBeVisible();
  }

  /** All that `ng add` has written; the CLI's own welcome page has faults of its own. */
  async expectAccessible(...elements: readonly string[]): Promise<void> {
    for (const colorScheme of ['light', 'dark'] as const) {
      await this.page.emulateMedia({ colorScheme });
      const { violations } = await new AxeBuilder({ page: this.page })
        .setLegacyMode()
        .include(['app-sign-in-bar', ...elements])
        .analyze();
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
      expect(found, `in ${colorScheme} colours`).toEqual([]);
    }
  }
}
