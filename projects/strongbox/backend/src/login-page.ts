import { Location } from '@angular/common';
import { DOCUMENT, inject, Injector } from '@angular/core';
import { Router } from '@angular/router';
import { AuthError, type LoginOptions, type LogoutOptions } from 'ngx-strongbox';
import { ownPath } from './own-path';

/** The parameter of the login page that says where to be after it. */
const WANTED = 'redirectTo';

/** Goes to the app's own page for signing in, and from there to where the user wanted to be. */
export class LoginPage {
  readonly #injector = inject(Injector);
  readonly #document = inject(DOCUMENT);
  readonly #location = inject(Location);

  /** @throws AuthError `config_invalid` where `redirectTo` is no path of this app, or is the login page itself */
  open(page: string, { redirectTo }: LoginOptions): void {
    const here = this.#location.path(true);
    if (redirectTo !== undefined && isAt(page, this.#pathOf(redirectTo))) {
      throw new AuthError(
        'config_invalid',
        ngDevMode && `'${page}' is for signing in, so it must be open to everybody: take its guard away.`,
      );
    }
    if (isAt(page, here)) return;
    const router = this.#router;
    const target = router.parseUrl(page);
    target.queryParams[WANTED] = redirectTo ?? this.#location.prepareExternalUrl(here || '/');
    // Back from there is not to lead there again.
    void router.navigateByUrl(target, { replaceUrl: !router.navigated });
  }

  /** @throws AuthError `config_invalid` where `redirectTo` is no path of this app */
  check({ redirectTo }: LoginOptions): void {
    if (redirectTo !== undefined) this.#pathOf(redirectTo);
  }

  /** After a login: without a wish the user goes from the login page to where he was wanted, and else stays. */
  leave(page: string, { redirectTo }: LoginOptions): void {
    const here = this.#location.path(true);
    const isHere = isAt(page, here);
    if (redirectTo === undefined && !isHere) return;
    const target = redirectTo === undefined ? this.#wantedAt(here) : this.#pathOf(redirectTo);
    void this.#router.navigateByUrl(target, { replaceUrl: isHere });
  }

  /** After a logout. */
  afterLogout({ redirectTo, scope }: LogoutOptions): void {
    if (redirectTo === undefined && scope === 'app') return;
    void this.#router.navigateByUrl(redirectTo === undefined ? '/' : this.#pathOf(redirectTo));
  }

  /** Not before it is needed, or it would be made before the app is. */
  get #router(): Router {
    return this.#injector.get(Router);
  }

  #wantedAt(url: string): string {
    const wanted: unknown = this.#router.parseUrl(url).queryParams[WANTED];
    try {
      return typeof wanted === 'string' ? this.#pathOf(wanted) : '/';
    } catch {
      // Whoever has made the link: it is not for the user to put it right.
      return '/';
    }
  }

  /** An address of this app as the router knows it. */
  #pathOf(url: string): string {
    const path = ownPath(url, this.#document);
    const isInHash = this.#location.prepareExternalUrl('/').includes('#');
    return isInHash ? path.slice(path.indexOf('#') + 1) : this.#location.normalize(path);
  }
}

function isAt(page: string, url: string): boolean {
  const pathOf = (address: string) => address.split(/[?#]/, 1)[0];
  return pathOf(page) === pathOf(url);
}
