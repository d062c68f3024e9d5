import type { HttpRequest } from '@angular/common/http';
import { DOCUMENT, inject, InjectionToken } from '@angular/core';
import { type AddressRule, covers, toAddressRule } from './address-rule';
import { AuthError } from './auth-error';
import { baseOf } from './base-of';

/** An API that may receive the credential. */
export interface ResourceServer {
  /**
   * Its address: everything at this origin whose path is this one or below it, by whole segments. `/api` means this
   * app's own origin. Has to be https, except on a loopback address.
   */
  readonly url: string;
  /** Methods this entry is for (default: all), so that reading and writing can have different scopes. */
  readonly methods?: readonly string[];
  /** Scopes its access token has to have, separated by spaces (default: those of the session). */
  readonly scope?: string;
  /** Its resource indicator (RFC 8707 §2), for an access token of its own. */
  readonly resource?: string;
  /** Its `audience` parameter, for providers that go by that in place of `resource`. */
  readonly audience?: string;
  /**
   * What becomes of a request while nobody is signed in: `send` (default) lets it go without a credential, `fail` fails
   * it with `not_signed_in`, `login` starts a login first. It fails all the same on a server, and after the user has
   * signed out or a login has come to nothing: a request in the background must not undo that.
   */
  readonly whenSignedOut?: 'send' | 'fail' | 'login';
  /** Takes this address out of a wider entry: it never gets a credential. */
  readonly unprotected?: true;
  /**
   * What to do when it wants a stronger or more recent sign-in (RFC 9470): `fail` (default) or `login`. A page that the
   * user has not touched since such a login starts no other, nor does `whenScopeMissing`.
   */
  readonly whenStepUp?: 'fail' | 'login';
  /**
   * What to do when it wants a scope the token lacks (RFC 6750 §3.1): `fail` (default), or a login for that, where it is
   * among these scopes, separated by spaces. One it names besides is never asked for: `{ login: 'orders:write' }`.
   */
  readonly whenScopeMissing?: 'fail' | { readonly login: string };
}

/** What `withResourceServers` was given. */
export const RESOURCE_SERVERS = new InjectionToken<readonly ResourceServer[]>(
  ngDevMode ? 'RESOURCE_SERVERS' : '',
  { factory: () => [] },
);

interface Rule extends AddressRule {
  readonly server: ResourceServer;
  readonly methods: readonly string[] | undefined;
}

/** Decides which requests may carry the credential. */
export class ResourceServers {
  readonly #document = inject(DOCUMENT);
  readonly #servers = inject(RESOURCE_SERVERS);
  readonly #explained = new Set<string>();
  #rules: readonly Rule[] | undefined;

  /** The most specific listed server that the request goes to. */
  match({ urlWithParams: url, method }: HttpRequest<unknown>): ResourceServer | null {
    const base = baseOf(this.#document);
    const rules = (this.#rules ??= toRules(this.#servers, this.#document));
    const target = URL.canParse(url, base) ? new URL(url, base) : null;
    // What some servers take for an address of that rule must be one for all: it might be one without a credential.
    const found = target && rules.find((rule) => takes(rule, method) && covers(rule, target, 'some'));
    const isCertain = found && covers(found, target);
    if (ngDevMode && target && !isCertain) this.#explain(target, method, rules, found);
    return isCertain && !found.server.unprotected ? found.server : null;
  }

  /** Says once per address why it gets no credential: the commonest question about any interceptor of this kind. */
  #explain(target: URL, method: string, rules: readonly Rule[], perhaps: Rule | null | undefined): void {
    const address = target.origin + target.pathname;
    const isFile = target.origin === new URL(baseOf(this.#document)).origin && /\.\w+$/.test(target.pathname);
    if (!/^https?:$/.test(target.protocol) || isFile || this.#explained.has(address)) return;
    this.#explained.add(address);
    const covering = rules.find((rule) => covers(rule, target));
    const sameOrigin = rules.find((rule) => rule.origin === target.origin);
    const sameHost = rules.find((rule) => new URL(rule.origin).hostname === target.hostname);
    const closest = perhaps
      ? `closest is '${perhaps.server.url}', but not every server would read this address that way`
      : covering
        ? `closest is '${covering.server.url}', which is not for ${method}`
        : sameOrigin
          ? `closest is '${sameOrigin.server.url}', whose path is not a parent of this one`
          : sameHost
            ? `closest is '${sameHost.server.url}', which has another scheme or port`
            : rules.length
              ? `none of ${rules.map((rule) => `'${rule.server.url}'`).join(', ')} has this origin`
              : 'none is listed';
    console.info(
      `[ngx-strongbox] ${address} matched no resource server: ${closest}. Nothing is put on it, and a 401 renews nothing; list it in withResourceServers(...) if it needs that.`,
    );
  }
}

/** The one of this app. In no bundle of an app that does not use {@link authInterceptor}. */
export const RESOURCE_SERVER_RULES = new InjectionToken<ResourceServers>(
  ngDevMode ? 'RESOURCE_SERVER_RULES' : '',
  { factory: () => new ResourceServers() },
);

function toRules(servers: readonly ResourceServer[], document: Document): readonly Rule[] {
  const rules = servers.map((server) => ({
    ...toAddressRule(server.url, document, 'A resource server'),
    server,
    methods: server.methods?.map((method) => method.toUpperCase()),
  }));
  const twice = rules.find((rule, at) => rules.slice(0, at).some((other) => isSame(rule, other)));
  if (twice) {
    throw new AuthError(
      'config_invalid',
      ngDevMode &&
        `resource server '${twice.server.url}' is listed twice for the same method: which of the two counts?`,
    );
  }
  return rules.sort(mostSpecificFirst);
}

function isSame(a: Rule, b: Rule): boolean {
  if (a.origin !== b.origin || a.path !== b.path) return false;
  return a.methods && b.methods ? a.methods.some((method) => takes(b, method)) : a.methods === b.methods;
}

function mostSpecificFirst(a: Rule, b: Rule): number {
  return b.path.length - a.path.length || Number(!a.methods) - Number(!b.methods);
}

function takes({ methods }: Rule, method: string): boolean {
  return !methods || methods.includes(method);
}
