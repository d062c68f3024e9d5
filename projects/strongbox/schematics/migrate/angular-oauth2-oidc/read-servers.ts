import ts from 'typescript';
import { readAddresses } from '../listed-addresses';
import type { Migration } from '../old-library';
import type { Found } from '../place-config';
import { only } from '../provide';
import type { FileRewrite } from '../source/file-rewrite';
import { elementsOf, optionsIn, readOptions } from '../source/options';
import { providerObjects } from '../source/provider-site';
import { removeConstant } from '../source/remove-constant';

/** The addresses that tokens go to. */
export interface Servers {
  readonly addresses: readonly string[];
  /** The files that say so. */
  readonly files: readonly FileRewrite[];
}

/** Takes the old library's `OAuthModuleConfig` out; `null` when there is no telling where tokens go. */
export function readServers(home: Found, migration: Migration): Servers | null {
  const { sources } = migration;
  const [argument] = ts.isCallExpression(home.node) ? home.node.arguments : [];
  const isPassed = argument !== undefined && argument.getText() !== 'undefined';
  const provided = sources.users.flatMap(providersOf);
  const all: readonly Found[] = isPassed ? [{ file: home.file, node: argument }, ...provided] : provided;
  const valueOf = ({ file, node }: Found) => sources.resolve(file, node)?.node ?? node;
  const different = all.filter((one, at) => all.findIndex((other) => valueOf(other) === valueOf(one)) === at);
  const config = only(different, 'There is more than one configuration of resource servers');
  if (!config) return different.length > 0 ? null : { addresses: [], files: [] };
  const addresses = addressesOf(config, home.file, migration);
  if (!addresses) return null;
  for (const { file, list, object } of provided) file.removeFrom(list, object);
  const constant = removeConstant(sources, all);
  return { addresses, files: [...provided.map(({ file }) => file), ...(constant ? [constant] : [])] };
}

function providersOf(file: FileRewrite) {
  const objects = providerObjects(file, file.oldName('OAuthModuleConfig') ?? '');
  return objects.map(({ node, list, value }) => ({
    file,
    node: value('useValue') ?? node,
    object: node,
    list,
  }));
}

function addressesOf(
  { file, node }: Found,
  home: FileRewrite,
  { sources }: Migration,
): readonly string[] | null {
  const found = sources.resolve(file, node);
  const server = found && readOptions(sources, found.file, found.node)?.get('resourceServer');
  const inner = server && optionsIn(sources, server);
  if (!inner) {
    file.leave(
      node,
      'What this is cannot be read off the code: write it as an object with `resourceServer`, and run this again.',
    );
    return null;
  }
  const sends = inner.get('sendAccessToken')?.node.getText() ?? 'false';
  if (sends === 'false') return [];
  const urls = inner.get('allowedUrls');
  const entries = urls && elementsOf(sources, urls);
  const other = inner.get('customUrlValidation');
  if (sends !== 'true' || !entries || other) {
    file.leave(
      other?.file === file ? other.node : node,
      'Name the addresses that tokens may go to in `allowedUrls`, and run this again.',
    );
    return null;
  }
  return readAddresses(entries, home, sources);
}
