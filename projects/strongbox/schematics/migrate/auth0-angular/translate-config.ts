import ts from 'typescript';
import { object } from '../../workspace/write-code';
import type { Migration } from '../old-library';
import { renameOptions } from '../option-rules';
import { textOf } from '../source/object-literal';
import { type Option, type Options, optionsIn } from '../source/options';
import { authConfigRules } from './auth-config-rules';

/** `AuthConfig` as `OidcConfig`; `null` when something of it was left. */
export function translateConfig(options: Options, migration: Migration): Options | null {
  const renamed = renameOptions(options, authConfigRules, migration);
  const domain = renamed?.get('issuer');
  const inner = options.get('authorizationParams');
  const params = inner ? optionsIn(migration.sources, inner) : new Map<string, Option>();
  if (!params) inner?.file.leave(inner.node, 'Write it as an object, and run this again.');
  if (!renamed || !domain || !params) return null;
  const config = new Map(renamed);
  config.set('issuer', { ...domain, text: issuerOf(domain, migration) });
  // A node that is none of the options' own: the object is written anew.
  const anew = (text: string): Option => ({
    ...domain,
    node: domain.node.parent.parent as ts.Expression,
    text,
  });
  config.set(
    'scope',
    anew(scopeOf(params.get('scope'), options.get('useRefreshTokens')?.node.getText() === 'true')),
  );
  const others = [...params].filter(([name]) => !['scope', 'redirect_uri'].includes(name));
  const odd = others.find(([, { node }]) => ts.isNumericLiteral(node) || ts.isObjectLiteralExpression(node));
  if (odd) {
    odd[1].file.leave(
      odd[1].node.parent,
      'Parameters of logins are texts: write it as one, and run this again.',
    );
    return null;
  }
  if (others.length > 0) {
    const parameters = object(Object.fromEntries(others.map(([name, { text }]) => [name, text])));
    config.set('loginParameters', anew(parameters));
  }
  return config;
}

function issuerOf(domain: Option, { sources }: Migration): string {
  const own = textOf(domain.node);
  const said = own ?? textOf(sources.resolve(domain.file, domain.node)?.node);
  const hasScheme = said?.startsWith('https://') ?? false;
  if (own !== undefined && domain.text === domain.node.getText())
    return `'${hasScheme ? '' : 'https://'}${own.replace(/\/$/, '')}/'`;
  return `\`${hasScheme ? '' : 'https://'}\${${domain.text}}/\``;
}

const always = ['openid', 'profile', 'email'];

function scopeOf(given: Option | undefined, isRefreshed: boolean): string {
  const wanted = isRefreshed ? [...always, 'offline_access'] : always;
  if (!given) return `'${wanted.join(' ')}'`;
  const said = textOf(given.node);
  if (said === undefined || given.text !== given.node.getText())
    return `\`${wanted.join(' ')} \${${given.text}}\``;
  return `'${[...new Set([...wanted, ...said.split(' ')])].join(' ')}'`;
}
