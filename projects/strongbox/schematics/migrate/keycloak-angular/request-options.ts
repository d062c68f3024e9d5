import type ts from 'typescript';
import { propertiesOf, textOf } from '../source/object-literal';

/** `login(…)` with the options of keycloak-js said anew; `null` when one of them cannot be. */
export function loginOptions(options: ts.Expression | undefined): string | null {
  if (!options) return 'login()';
  const old = propertiesOf(options);
  if (!old) return null;
  const found = new Map<string, string>();
  const parameters: string[] = [];
  for (const [name, value] of old) {
    const text = value.getText();
    if (name === 'redirectUri') {
      const path = pathOf(value);
      if (path === null) return null;
      if (path) found.set('redirectTo', path);
    } else if (name === 'prompt' && /^(login|consent|create)$/.test(textOf(value) ?? ''))
      found.set(name, text);
    else if (name === 'action' && textOf(value) === 'register') found.set('prompt', "'create'");
    else if (name === 'action') parameters.push(`kc_action: ${text}`);
    else if (name === 'idpHint') parameters.push(`kc_idp_hint: ${text}`);
    else if (name === 'locale') found.set('uiLocales', `[${text}]`);
    else if (['loginHint', 'scope', 'maxAge'].includes(name)) found.set(name, text);
    else return null;
  }
  if (parameters.length > 0) found.set('parameters', `{ ${parameters.join(', ')} }`);
  return call('login', found);
}

/** `logout(…)`: keycloak-js takes an object, `KeycloakService` the address alone. */
export function logoutOptions(options: ts.Expression | undefined): string | null {
  if (!options) return 'logout()';
  const old = propertiesOf(options);
  if (old && [...old.keys()].some((name) => name !== 'redirectUri')) return null;
  const target = old ? old.get('redirectUri') : options;
  const path = target ? pathOf(target) : '';
  if (path === null) return null;
  return path && path !== "'/'" ? call('logout', new Map([['redirectTo', path]])) : 'logout()';
}

/** The path of an address of this app; empty for the current one. */
function pathOf(address: ts.Expression): string | null {
  const text = address.getText().replaceAll(/\s+/g, ' ');
  const here = String.raw`(?:[\w.]+\.)?location\.`;
  if (new RegExp(`^${here}href$`).test(text)) return '';
  if (new RegExp(`^${here}origin$`).test(text)) return "'/'";
  const [, sum] = new RegExp(`^${here}origin \\+ (['"\`]\\/[^'"\`$]*['"\`])$`).exec(text) ?? [];
  const [, filled] = new RegExp(`^\`\\$\\{ ?${here}origin ?\\}(\\/[^\`$]*)\`$`).exec(text) ?? [];
  return sum ?? (filled && (filled.includes("'") ? null : `'${filled}'`)) ?? null;
}

function call(name: string, options: ReadonlyMap<string, string>): string {
  const pairs = [...options].map(([key, value]) => (key === value ? key : `${key}: ${value}`));
  return `${name}(${pairs.length > 0 ? `{ ${pairs.join(', ')} }` : ''})`;
}
