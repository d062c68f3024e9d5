import { SchematicsException } from '@angular-devkit/schematics';

/** The address of an API, as the library takes it. */
export interface ApiAddress {
  /** `null` for the app's own. */
  readonly origin: string | null;
  /** Without a slash at its end. */
  readonly path: string;
}

/** Stands for the app's origin, which nobody knows before it is served. */
const OWN_ORIGIN = 'https://own.invalid';

/** Refuses what the library would refuse at the first request, with the fix. */
export function readApiAddress(address: string): ApiAddress {
  if (/^\/(?![/\\])/.test(address)) {
    refuseIf(
      /[*?#]/.test(address),
      address,
      'leave out wildcard, query and fragment: everything below is included',
    );
    return { origin: null, path: withoutSlash(new URL(address, OWN_ORIGIN).pathname) };
  }
  refuseIf(
    !/^https?:\/\//i.test(address),
    address,
    `write the address with its scheme, such as https://${address.replace(/^[/\\]+|^[a-z]+:\/*/i, '') || 'api.example.com'}, or a path of the app, such as /api`,
  );
  refuseIf(
    address.includes('*'),
    address,
    'wildcards would send the token wherever a name matches: run this once for each API, with its whole host name',
  );
  refuseIf(!URL.canParse(address), address, 'this is no URL');
  const url = new URL(address);
  refuseIf(url.username !== '' || url.password !== '', address, 'leave out the user name and password');
  refuseIf(
    address.includes('?') || url.hash !== '' || address.includes('#'),
    address,
    'leave out query and fragment',
  );
  refuseIf(
    url.protocol === 'http:' && !isLoopback(url.hostname),
    address,
    `a token over http is everybody's on the way: use https://${url.host}${url.pathname}; http is for localhost alone`,
  );
  return { origin: url.origin, path: withoutSlash(url.pathname) };
}

/** Whether everything at the second address is at the first. */
export function includes(wider: ApiAddress, address: ApiAddress): boolean {
  return (
    wider.origin === address.origin &&
    (address.path === wider.path || address.path.startsWith(`${wider.path}/`))
  );
}

function refuseIf(isWrong: boolean, address: string, fix: string): void {
  if (isWrong) throw new SchematicsException(`'${address}' cannot be a resource server: ${fix}.`);
}

function withoutSlash(path: string): string {
  return path.replace(/\/$/, '');
}

function isLoopback(hostname: string): boolean {
  return /^(localhost|(.+\.)?localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}
