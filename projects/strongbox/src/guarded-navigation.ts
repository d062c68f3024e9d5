import { Location } from '@angular/common';
import { inject } from '@angular/core';
import { type GuardResult, RedirectCommand, Router, type UrlTree } from '@angular/router';

/** Where a denied user was sent, with what that led to. */
const sentByDenial = new WeakSet<UrlTree>();

/** The navigation a guard was asked about. */
export class GuardedNavigation {
  readonly #router = inject(Router);
  readonly #location = inject(Location);
  readonly #navigation = this.#router.currentNavigation();
  readonly isFirstPage = !this.#router.navigated;
  readonly wanted = this.#router.serializeUrl(
    this.#navigation?.extractedUrl ?? this.#router.parseUrl(this.#router.url),
  );

  /** The wanted URL as the whole origin knows it. */
  get externalUrl(): string {
    return this.#location.prepareExternalUrl(this.wanted);
  }

  /** Whether the user has not gone elsewhere while the guard was waiting. */
  isCurrent(): boolean {
    return this.#router.currentNavigation()?.id === this.#navigation?.id;
  }

  isAtAddress(): boolean {
    return this.#location.normalize(this.#location.path(true)) === this.#location.normalize(this.wanted);
  }

  tryAgain(): void {
    void this.#router.navigateByUrl(this.wanted, { onSameUrlNavigation: 'reload' });
  }

  /** Back to the page the user is on, because after a mere `false` a canMatch would try other routes. */
  stay(keepsAddress: boolean): GuardResult {
    return this.redirect(this.isFirstPage ? '/' : this.#router.url, this.isFirstPage && keepsAddress);
  }

  /** Shows `path` at the wanted address. One denial must not lead to another: that could go on for ever. */
  deny(path: string): GuardResult {
    if (this.#isByDenial()) {
      if (ngDevMode) console.warn(`[ngx-strongbox] A denied user is denied '${this.wanted}' too: open it.`);
      return this.cancel();
    }
    const { skipLocationChange, replaceUrl } = this.#navigation?.extras ?? {};
    // Not `browserUrl`: the router would go by the page shown, so that a reload never tried the wanted one again.
    if (!skipLocationChange && !this.isAtAddress()) {
      if (replaceUrl) this.#location.replaceState(this.wanted);
      else this.#location.go(this.wanted);
    }
    return this.redirect(path, true, true);
  }

  redirect(path: string, skipLocationChange = false, isDenial = this.#isByDenial()): GuardResult {
    const target = this.#router.parseUrl(path);
    if (this.wanted === this.#router.serializeUrl(target)) return this.cancel();
    if (isDenial) sentByDenial.add(target);
    return new RedirectCommand(target, { skipLocationChange });
  }

  /** Ends the navigation: without any other route, a mere `false` from a canMatch would be an error. */
  cancel(): false {
    if (this.isCurrent()) this.#navigation?.abort();
    return false;
  }

  #isByDenial(): boolean {
    return this.#navigation !== null && sentByDenial.has(this.#navigation.initialUrl);
  }
}
