import { TestBed } from '@angular/core/testing';
import fc from 'fast-check';
import { type AccessConditions, Auth, type ClaimValue, provideAuth, type Session } from 'ngx-strongbox';
import { withScript } from './spec/scripted-strategy';

const NOW = 1_800_000_000;
const text = fc.constantFrom('a', 'b', 'c', 'A', 'ab');
const texts = fc.array(text, { minLength: 1, maxLength: 3 });
const wanted = fc.oneof(texts, fc.record({ anyOf: texts }));
const value: fc.Arbitrary<ClaimValue> = fc.oneof(text, fc.integer({ min: 0, max: 2 }), fc.boolean());
const one = fc.oneof(
  fc.record({ roles: wanted }),
  fc.record({ permissions: wanted }),
  fc.record({ scopes: wanted }),
  fc.record({
    claim: fc.record({
      name: fc.constantFrom('plan', 'teams'),
      value: fc.oneof(value, fc.record({ anyOf: fc.array(value, { minLength: 1, maxLength: 3 }) })),
    }),
  }),
  fc.record({ acr: fc.oneof(text, texts) }),
  fc.record({ maxAge: fc.integer({ min: 0, max: 600 }) }),
);
const conditions = fc
  .array(one, { minLength: 1, maxLength: 3 })
  .map((parts): AccessConditions => Object.assign({}, ...parts) as AccessConditions);
const claims = fc.record({
  roles: fc.array(text),
  permissions: fc.array(text),
  teams: fc.array(text),
  plan: value,
  acr: text,
  auth_time: fc.integer({ min: NOW - 1000, max: NOW }),
});
const session = fc
  .record({ user: claims, scopes: fc.array(text) })
  .map(({ user, scopes }): Session => ({ user: { sub: 'ada', ...user }, expiresAt: null, scopes }));

/** An app whose user can be made another by a renewal. */
async function app() {
  let current: Session = { user: { sub: 'ada' }, expiresAt: null };
  const script = { restore: async () => current, renew: async () => current };
  TestBed.configureTestingModule({ providers: [provideAuth(withScript(script))] });
  const auth = TestBed.inject(Auth);
  await auth.settled();
  const access = async (next: Session, needed: AccessConditions) => {
    current = next;
    await auth.renew();
    return auth.hasAccess(needed);
  };
  return { auth, access };
}

describe('Access, whatever the claims and conditions,', () => {
  beforeEach(() => jest.spyOn(Date, 'now').mockReturnValue(NOW * 1000));
  afterEach(() => jest.restoreAllMocks());

  it('is never lost by one more role, permission, scope or team, nor by a later login', async () => {
    const { access } = await app();
    const seen = { granted: 0 };
    await fc.assert(
      fc.asyncProperty(session, conditions, claims, async (less, needed, more) => {
        if (!(await access(less, needed))) return;
        seen.granted++;
        const { user, scopes = [] } = less;
        const join = (name: 'roles' | 'permissions' | 'teams') => [
          ...(user[name] as string[]),
          ...more[name],
        ];
        const richer: Session = {
          ...less,
          scopes: [...scopes, ...more.roles],
          user: {
            ...user,
            roles: join('roles'),
            permissions: join('permissions'),
            teams: join('teams'),
            auth_time: Math.max(user['auth_time'] as number, more.auth_time),
          },
        };
        expect(await access(richer, needed)).toBe(true);
      }),
      { numRuns: 1500 },
    );
    expect(seen.granted).toBeGreaterThan(20);
  });

  it('is never gained by one more condition', async () => {
    const { access } = await app();
    await fc.assert(
      fc.asyncProperty(session, conditions, conditions, async (who, some, others) => {
        const both = { ...others, ...some };
        if (await access(who, both)) expect(await access(who, some)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('is what each condition says on its own, taken together', async () => {
    const { access } = await app();
    await fc.assert(
      fc.asyncProperty(session, conditions, async (who, needed) => {
        const alone = [];
        for (const one of Object.entries(needed)) alone.push(await access(who, Object.fromEntries([one])));
        expect(await access(who, needed)).toBe(alone.every(Boolean));
      }),
      { numRuns: 300 },
    );
  });

  it('is nobody’s who has signed out', async () => {
    const { auth } = await app();
    await auth.logout();
    fc.assert(fc.property(conditions, (needed) => !auth.hasAccess(needed)));
  });

  it('is not gained by claims that are anything but lists of texts', async () => {
    const { access } = await app();
    const odd = fc.oneof(
      text,
      fc.dictionary(text, fc.boolean()),
      texts.map((names) => names.join(' ')),
      texts.map((names) => [names]),
      fc.anything().filter((any) => !Array.isArray(any)),
    );
    await fc.assert(
      fc.asyncProperty(odd, odd, fc.record({ roles: texts }), async (roles, permissions, needed) => {
        const who: Session = { user: { sub: 'ada', roles, permissions }, expiresAt: null };
        expect(await access(who, needed)).toBe(false);
        expect(await access(who, { permissions: needed.roles })).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});
