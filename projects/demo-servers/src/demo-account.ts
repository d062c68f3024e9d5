export interface DemoAccount {
  readonly userName: string;
  readonly password: string;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly string[];
}

export const demoAccounts: readonly DemoAccount[] = [
  {
    userName: 'alice',
    password: 'alice',
    name: 'Alice Example',
    email: 'alice@example.com',
    roles: [],
  },
  {
    userName: 'admin',
    password: 'admin',
    name: 'Ada Admin',
    email: 'admin@example.com',
    roles: ['admin'],
  },
];

export function findDemoAccount(userName: string): DemoAccount | undefined {
  return demoAccounts.find((account) => account.userName === userName);
}
