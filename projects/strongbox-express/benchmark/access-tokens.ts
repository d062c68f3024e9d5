import { signingKey, SpecIssuer } from '../src/api/spec/spec-issuer.ts';
import { measured, start, type Pace } from './measured.ts';

/** Prints what verifying an access token costs, beside the same route without and with another middleware. */
export async function accessTokens(pace: Pace): Promise<void> {
  const keys = [signingKey('RS256', 'RS256'), signingKey('ES256', 'ES256')];
  const issuer = await SpecIssuer.start(...keys);
  issuer.answer = ({ url }, response) => {
    if (url !== '/userinfo') return false;
    const claims = { sub: 'alice', name: 'Alice', email: 'alice@example.com', roles: ['user'] };
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify(claims));
    return true;
  };
  const server = await start('apis.ts', issuer.issuer, `${issuer.issuer}/keys`);
  try {
    const bearer = Object.fromEntries(
      keys.map((key) => {
        const exp = Math.floor(Date.now() / 1000) + 24 * 60 * 60;
        return [key.alg, { authorization: `Bearer ${issuer.token({ exp }, {}, [key])}` }];
      }),
    );
    const way = (name: string, alg: string) => ({ path: `/${name}-${alg}`, headers: bearer[alg] ?? {} });
    const all = await measured(
      server,
      {
        'Express route': { path: '/bare', headers: bearer['RS256'] ?? {} },
        'requireAccessToken, RS256': way('ours', 'RS256'),
        'express-oauth2-jwt-bearer, RS256': way('theirs', 'RS256'),
        'requireAccessToken, RS256, and a hit of userinfoCache': way('profile', 'RS256'),
        'requireAccessToken, ES256': way('ours', 'ES256'),
        'express-oauth2-jwt-bearer, ES256': way('theirs', 'ES256'),
      },
      pace,
    );
    const bare = all.get('Express route')?.work ?? NaN;
    console.log('| | work, µs | over the bare route, µs | answers/s | ms, half | ms, 99 % |');
    console.log('|---|--:|--:|--:|--:|--:|');
    for (const [name, { work, rate, half, worst }] of all)
      console.log(
        `| ${[name, work.toFixed(0), (work - bare).toFixed(0), rate.toFixed(0), half, worst].join(' | ')} |`,
      );
    const hits = issuer.requests.filter((url) => url === '/userinfo').length;
    console.log(`\nThe provider was asked for userinfo ${hits === 1 ? 'once' : `${hits} times`}.`);
  } finally {
    await Promise.all([server.stop(), issuer.close()]);
  }
}
