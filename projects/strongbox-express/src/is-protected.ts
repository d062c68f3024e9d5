/** Where nobody else can listen. */
export function isProtected({ protocol, hostname }: URL): boolean {
  const isLoopback = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
  return protocol === 'https:' || (protocol === 'http:' && isLoopback);
}

/** Throws a `TypeError` that names the setting, unless its value is such an address. */
export function assertProtected(name: string, address: string): void {
  if (!URL.canParse(address) || !isProtected(new URL(address)))
    throw new TypeError(`${name} is '${address}' and has to be an address: https, or http on this machine.`);
}
