import ts from 'typescript';
import { bare } from '../workspace/source-text';
import type { FileRewrite } from './source/file-rewrite';
import { textOf } from './source/object-literal';
import { carry, type Option } from './source/options';
import type { ProjectSources } from './source/project-sources';

/** Addresses for `withResourceServers`, to be written in `home`; `null` when one of them was left. */
export function readAddresses(
  entries: readonly Option[],
  home: FileRewrite,
  sources: ProjectSources,
): readonly string[] | null {
  const addresses = entries.map((entry) => (carry(sources, entry, home) ? readAddress(entry) : null));
  entries.forEach(({ file, node }, at) => {
    if (addresses[at] === null) file.leave(node, notAnAddress);
  });
  return addresses.includes(null) ? null : addresses.flatMap((address) => address ?? []);
}

/** An old list's entry as an address of `withResourceServers`; `null` when it says something else. */
export function readAddress({ node, text }: Option): string | null {
  const value = bare(node);
  if (ts.isTemplateExpression(value)) {
    return /\*(?!`$)/.test(text) || /[^/]\*`$/.test(text) ? null : text.replace(/\*`$/, '`');
  }
  const address = textOf(value);
  if (address === undefined)
    return ts.isIdentifier(value) || ts.isPropertyAccessExpression(value) ? text : null;
  const plain = address.replace(/\/\*$/, '/');
  return isAddress(plain) ? text.replace(/\/\*(['"`])$/, '/$1') : null;
}

function isAddress(address: string): boolean {
  if (address.includes('*')) return false;
  if (address.startsWith('/')) return !address.startsWith('//');
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return (
    protocol === 'https:' || (protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname))
  );
}

export const notAnAddress =
  'Name it as an address that begins with `https://`, or with `/` for the own origin, without wildcards, and run this again.';
