import { hashPassword, verifyPassword, type Credentials, type CredentialsOutcome } from 'strongbox-express';
import { passwordOnly, twoFactors } from './authentication-context.ts';
import { demoAccounts, type DemoAccount } from './demo-account.ts';
import type { DemoPhone } from './demo-phone.ts';
import { isOneTimeCode, oneTimeCode } from './one-time-code.ts';

interface OwnUser extends Omit<DemoAccount, 'password'> {
  readonly passwordHash: string;
  readonly hasSecondFactor: boolean;
  readonly isLocked: boolean;
}

const carol: DemoAccount = {
  userName: 'carol',
  password: 'carol',
  name: 'Carol Careful',
  email: 'carol@example.com',
  roles: [],
};
const ivan: DemoAccount = { ...carol, userName: 'ivan', password: 'ivan', name: 'Ivan Inert' };

async function ownUser({ password, ...account }: DemoAccount): Promise<OwnUser> {
  return {
    ...account,
    passwordHash: await hashPassword(password),
    hasSecondFactor: account.userName === carol.userName,
    isLocked: account.userName === ivan.userName,
  };
}

let hashed: Promise<readonly OwnUser[]> | undefined;

/** Once is enough, and hashing takes its time on purpose. */
function allUsers(): Promise<readonly OwnUser[]> {
  return (hashed ??= Promise.all([...demoAccounts, carol, ivan].map(ownUser)));
}

const scope = 'invoices:read payments:read payments:write';

/** The app's own users: those of the provider, one with a second factor, and one whose account is locked. */
export async function ownUsers(
  phone: DemoPhone,
): Promise<(credentials: Credentials) => Promise<CredentialsOutcome>> {
  const users = await allUsers();
  return async ({ username, password, secondFactor }) => {
    const user = users.find(({ userName }) => userName === username);
    if (!(await verifyPassword(user?.passwordHash ?? null, password)) || !user) return 'wrong';
    if (user.isLocked) return { locked: true };
    const signIn = `own login of ${user.userName}`;
    if (user.hasSecondFactor && secondFactor === null) {
      phone.send(user.userName, `Your code is ${oneTimeCode(signIn)}.`);
      return 'second-factor-required';
    }
    if (user.hasSecondFactor && !isOneTimeCode(secondFactor, signIn)) return 'wrong';
    return {
      sub: user.userName,
      scope,
      name: user.name,
      preferred_username: user.userName,
      email: user.email,
      roles: user.roles,
      acr: user.hasSecondFactor ? twoFactors : passwordOnly,
      auth_time: Math.floor(Date.now() / 1000),
    };
  };
}
