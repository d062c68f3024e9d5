import AxeBuilder from '@axe-core/playwright';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expect } from './consumer-test.ts';

/** What `ng add` puts into an app, as a person sees it. */
export class ShopPage {
  readonly page: Page;
  readonly signIn: Locator;
  readonly signOut: Locator;

  constructor(page: Page) {
    this.page = page;
    const bar = page.getByRole('navigation', { name: 'Sign-in' });
    this.signIn = bar.getByRole('button', { name: 'Sign in' });
    this.signOut = bar.getByRole('button', { name: 'Sign out' });
  }

  /** On whichever page asks for it, the provider's or the app's own. */
  async signInAs(userName: string, shownAs?: string): Promise<void> {
    await this.page.getByRole('textbox', { name: 'User name' }).fill(userName);
    const password = this.page.getByLabel('Password');
    await password.fill(userName);
    if (shownAs !== undefined) await this.show(shownAs);
    await password.press('Enter');
    await expect(this.signOut).toBeVisible();
  }

  /** For whoever wants to see it. */
  async show(name: string): Promise<void> {
    const folder = process.env['CONSUMERS_PROOF'];
    if (folder !== undefined) await this.page.screenshot({ path: join(folder, `${name}.png`) });
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
