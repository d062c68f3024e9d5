import {
  chain,
  type Rule,
  type SchematicContext,
  SchematicsException,
  strings,
} from '@angular-devkit/schematics';
import { addDependency, ExistingBehavior } from '@schematics/angular/utility';
import { getPackageJsonDependency } from '@schematics/angular/utility/dependencies';
import { generateFromFiles } from '@schematics/angular/utility/generate-from-files';
import { parseName } from '@schematics/angular/utility/parse-name';
import { appendArgument } from '../workspace/append-argument';
import { findAuthSetUp } from '../workspace/auth-set-up';
import { importPathOf } from '../workspace/generated-path';
import { callsOf } from '../workspace/imports';
import { placeOf } from '../workspace/shown';
import { typeSeparatorOf } from '../workspace/type-separator';
import { sourcesOf } from '../workspace/workspace-sources';
import type { TokenStoreOptions } from './token-store-options';

const OIDC = 'ngx-strongbox/oidc';
const PLUGIN = '@aparajita/capacitor-secure-storage';
/** Of Capacitor, whose number the plugin's releases bear. */
const NEWEST = 8;

/** Writes a token store that keeps the contract, and its spec. */
export function tokenStore(options: TokenStoreOptions): Rule {
  return async (tree) => {
    const typeSeparator = options.typeSeparator ?? (await typeSeparatorOf(tree, options.project));
    const placed = { ...options, typeSeparator };
    const { kind, bridge } = options;
    return chain([
      generateFromFiles({ ...placed, templateFilesDirectory: `./files/${kind}` }, { bridge, typeSeparator }),
      kind === 'capacitor' ? addPlugin() : () => undefined,
      options.provide ? provide(placed) : sayHowToProvide(options),
    ]);
  };
}

function addPlugin(): Rule {
  return (tree, { logger }) => {
    const version = getPackageJsonDependency(tree, '@capacitor/core')?.version;
    const major = Math.min(Number(/\d+/.exec(version ?? '')?.[0] ?? NEWEST), NEWEST);
    logger.info(`Then run \`npx cap sync\`: ${PLUGIN} has native parts.`);
    const existing = ExistingBehavior.Skip;
    return chain([
      addDependency('@capacitor/core', `^${major}.0.0`, { existing }),
      addDependency(PLUGIN, `^${major}.0.0`, { existing }),
    ]);
  };
}

function provide(options: TokenStoreOptions & { typeSeparator: '-' | '.' }): Rule {
  return async (tree, { logger }) => {
    const sources = await sourcesOf(tree, options.project);
    const used = ['withTokenStore', 'withWebStorage', 'withIndexedDbStore']
      .flatMap((name) => sources.flatMap((source) => callsOf(source, name, OIDC)))
      .at(0);
    if (used) {
      throw new SchematicsException(
        `Tokens are kept by ${used.expression.getText()} already, in ${placeOf(used)}. ` +
          'Take that out first, or put the new store there by hand: run this without --provide.',
      );
    }
    const call = await findAuthSetUp(tree, options.project);
    if (!sources.some((source) => callsOf(source, 'withOidc', OIDC).length > 0)) {
      throw new SchematicsException(
        `Token stores are for withOidc, which the project ${options.project} does not use (see ${placeOf(call)}).`,
      );
    }
    const store = classOf(options);
    const module = await importPathOf(tree, options, 'token-store', call.getSourceFile().fileName);
    const { code, imports } = featureOf(options);
    appendArgument(tree, call, code, [...imports, [store, module]]);
    logger.info(`${placeOf(call)} uses ${store} ${whereOf(options)}; elsewhere tokens are in memory.`);
  };
}

function sayHowToProvide(options: TokenStoreOptions): Rule {
  return (_tree, { logger }: SchematicContext) => {
    logger.info(`To use it, give provideAuth one more argument: ${featureOf(options).code}`);
  };
}

/** In a browser the same app keeps its tokens in memory. */
function featureOf(options: TokenStoreOptions): {
  code: string;
  imports: readonly (readonly [string, string])[];
} {
  const imports = [['withTokenStore', OIDC]] as const;
  const withStore = `[withTokenStore(${classOf(options)})] : [])`;
  return options.kind === 'capacitor'
    ? {
        code: `...(Capacitor.isNativePlatform() ? ${withStore}`,
        imports: [...imports, ['Capacitor', '@capacitor/core']],
      }
    : { code: `...('${options.bridge}' in globalThis ? ${withStore}`, imports };
}

function whereOf({ kind, bridge }: TokenStoreOptions): string {
  return kind === 'capacitor' ? 'on a phone' : `where there is a ${bridge}`;
}

function classOf({ name }: TokenStoreOptions): string {
  return `${strings.classify(parseName('', name).name)}TokenStore`;
}
