import { base64Url } from '../random-token';
import { bytes, type Jwk, type SigningKey } from './signing-key';

export interface ProviderRequest {
  readonly url: string;
  readonly path: string;
  readonly form: URLSearchParams;
  readonly init: RequestInit;
}

type Answer = (request: ProviderRequest) => Response | Promise<Response>;
type Json = Readonly<Record<string, unknown>>;

interface Grant {
  readonly sub: string;
  readonly nonce: string | null;
  readonly redirectUri: string | null;
  readonly challenge: string | null;
}

export const DISCOVERY = '/.well-known/openid-configuration';

/** A whole provider behind `fetch`: checks PKCE and rotation, signs real tokens, and does as the script says. */
export class ScriptedProvider {
  readonly issuer: string;
  /** Whose session the browser has here. */
  user: string | null = 'alice';
  metadata: Json;
  key: SigningKey;
  keys: unknown;
  /** What the script makes of claims, ID tokens and token responses before they are sent. */
  claims: (claims: Json) => Json = (claims) => claims;
  idToken: (claims: Json) => string | null | Promise<string | null> = (claims) => this.key.sign(claims);
  tokens: (response: Json) => unknown = (response) => response;
  /** Every token and code that was ever sent. */
  readonly secrets: string[] = [];
  readonly requests: ProviderRequest[] = [];
  readonly #answers = new Map<string, Answer>();
  readonly #grants = new Map<string, Grant>();
  readonly #pushed = new Map<string, URLSearchParams>();

  constructor(key: SigningKey, issuer = 'https://id.example.com') {
    this.issuer = issuer;
    this.key = key;
    this.keys = { keys: [key.publicJwk] };
    this.metadata = {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      end_session_endpoint: `${issuer}/logout`,
      revocation_endpoint: `${issuer}/revoke`,
      pushed_authorization_request_endpoint: `${issuer}/par`,
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
    };
  }

  /** Publishes these keys from now on, and signs with the first. */
  rotate(key: SigningKey, ...others: readonly Jwk[]): void {
    this.key = key;
    this.keys = { keys: [key.publicJwk, ...others] };
  }

  /** Answers requests to a path otherwise than a good provider would; without an answer, as it would. */
  answer(path: string, answer?: Answer): void {
    if (answer) this.#answers.set(path, answer);
    else this.#answers.delete(path);
  }

  /** Answers requests to a path as it should, but only once what is returned is called. */
  holdBack(path: string): () => void {
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    this.answer(path, async (request) => {
      await released;
      return this.respond(request);
    });
    return release;
  }

  requestsTo(path: string): readonly ProviderRequest[] {
    return this.requests.filter((request) => request.path === path);
  }

  /** What a browser does with the address of a login: gives where it ends up, signed in or refused. */
  authorize(url: string, changed: Readonly<Record<string, string | null>> = {}): string {
    const asked = this.#takePushed(new URL(url).searchParams);
    const redirectUri = asked.get('redirect_uri') ?? '';
    const back = new URL(redirectUri);
    const answer: Record<string, string | null> = { state: asked.get('state'), iss: this.issuer };
    if (this.user === null) answer['error'] = 'login_required';
    else {
      answer['code'] = this.#newSecret('code', {
        sub: this.user,
        nonce: asked.get('nonce'),
        redirectUri,
        challenge: asked.get('code_challenge'),
      });
    }
    for (const [name, value] of Object.entries({ ...answer, ...changed })) {
      if (value !== null) back.searchParams.append(name, value);
    }
    return back.href;
  }

  async fetch(url: URL, init: RequestInit): Promise<Response> {
    const form = new URLSearchParams(typeof init.body === 'string' ? init.body : '');
    const request = { url: url.href, path: url.pathname, form, init };
    this.requests.push(request);
    return this.#answers.get(url.pathname)?.(request) ?? this.respond(request);
  }

  /** What a good provider answers. */
  async respond({ url, form }: ProviderRequest): Promise<Response> {
    switch (url) {
      case this.issuer + DISCOVERY:
        return json(this.metadata);
      case this.metadata['jwks_uri']:
        return json(this.keys);
      case this.metadata['token_endpoint']:
        return this.#answerTokenRequest(form);
      case this.metadata['pushed_authorization_request_endpoint']:
        return json({ request_uri: this.#push(form), expires_in: 60 }, 201);
      case this.metadata['revocation_endpoint']:
        this.#grants.delete(form.get('token') ?? '');
        return new Response(null, { status: 200 });
      default:
        return new Response(null, { status: 404 });
    }
  }

  #push(request: URLSearchParams): string {
    const uri = `urn:ietf:params:oauth:request_uri:${crypto.randomUUID()}`;
    this.#pushed.set(uri, request);
    return uri;
  }

  /** The request that was left here beforehand, once and for the same client, else the one in the address. */
  #takePushed(asked: URLSearchParams): URLSearchParams {
    const uri = asked.get('request_uri');
    if (uri === null) return asked;
    const pushed = this.#pushed.get(uri);
    this.#pushed.delete(uri);
    if (pushed?.get('client_id') !== asked.get('client_id')) throw new Error('invalid_request_uri');
    return pushed;
  }

  async #answerTokenRequest(form: URLSearchParams): Promise<Response> {
    const isCode = form.get('grant_type') === 'authorization_code';
    const given = form.get(isCode ? 'code' : 'refresh_token') ?? '';
    const grant = this.#grants.get(given);
    this.#grants.delete(given);
    if (!grant || (isCode && !(await redeems(form, grant)))) return json({ error: 'invalid_grant' }, 400);
    return json(this.tokens(await this.#newTokens(grant, form.get('client_id') ?? '')));
  }

  async #newTokens(grant: Grant, clientId: string): Promise<Json> {
    const { sub, nonce } = grant;
    const accessToken = this.#newSecret('access', grant);
    const refreshToken = this.#newSecret('refresh', { ...grant, challenge: null });
    const now = Math.floor(Date.now() / 1000);
    const claims = this.claims({
      iss: this.issuer,
      sub,
      aud: clientId,
      iat: now,
      exp: now + 300,
      ...(nonce === null ? {} : { nonce }),
      at_hash: await this.#hashOf(accessToken),
      name: `Name of ${sub}`,
    });
    const idToken = await this.idToken(claims);
    if (idToken) this.secrets.push(idToken);
    return {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: 300,
      refresh_token: refreshToken,
      ...(idToken === null ? {} : { id_token: idToken }),
    };
  }

  async #hashOf(accessToken: string): Promise<string> {
    const algorithm = this.key.alg.startsWith('Ed') ? 'SHA-512' : 'SHA-256';
    const digest = await crypto.subtle.digest(algorithm, bytes(accessToken));
    return base64Url(new Uint8Array(digest, 0, digest.byteLength / 2));
  }

  #newSecret(kind: string, grant: Grant): string {
    const secret = `${kind}-${crypto.randomUUID()}`;
    this.secrets.push(secret);
    this.#grants.set(secret, grant);
    return secret;
  }
}

export function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
}

async function redeems(form: URLSearchParams, { redirectUri, challenge }: Grant): Promise<boolean> {
  const verifier = form.get('code_verifier') ?? '';
  return form.get('redirect_uri') === redirectUri && (await challengeOf(verifier)) === challenge;
}

/** RFC 7636 §4.2 */
export async function challengeOf(verifier: string): Promise<string> {
  return base64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes(verifier))));
}
