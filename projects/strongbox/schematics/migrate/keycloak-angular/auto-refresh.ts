import ts from 'typescript';
import type { Migration } from '../old-library';
import type { FileRewrite } from '../source/file-rewrite';
import { textOf } from '../source/object-literal';
import { type Option, readOptions } from '../source/options';

/** Milliseconds, when nothing is said. */
const DEFAULT_TIMEOUT = 300_000;

/** What `withAutoRefreshToken` becomes: renewal goes by itself, so it is the end for idle users that is left. */
export function readFeatures(
  features: Option | undefined,
  home: FileRewrite,
  migration: Migration,
): readonly string[] | null {
  if (!features) return [];
  const { file, node } = features;
  const elements = ts.isArrayLiteralExpression(node) ? node.elements : null;
  const [only, ...others] = elements ?? [];
  if (elements?.length === 0) return [];
  const isIt =
    only && ts.isCallExpression(only) && only.expression.getText() === file.oldName('withAutoRefreshToken');
  const options = isIt
    ? readOptions(migration.sources, file, only.arguments[0] ?? ts.factory.createObjectLiteralExpression())
    : null;
  if (!isIt || !options || others.length > 0) {
    file.leave(
      node.parent,
      'What this is cannot be read off the code: leave `withAutoRefreshToken({ … })` alone in it, and run this again.',
    );
    return null;
  }
  const reaction = options.get('onInactivityTimeout');
  const does = reaction ? textOf(reaction.node) : 'logout';
  if (does === 'none') return [];
  if (does !== 'logout') {
    file.leave(
      node.parent,
      "`withIdleTimeout({ after: …, then: 'lock' })` of `ngx-strongbox` forgets the tokens and leaves the page: take this out, run this again, and add that to `provideAuth`.",
    );
    return null;
  }
  migration.note(
    'Idle users are signed out after that time, in all tabs alike; before, it was when the next token ended.',
  );
  const timeout = options.get('sessionTimeout');
  return [
    `${home.use('withIdleTimeout', 'ngx-strongbox')}({ after: ${timeout ? inSeconds(timeout.text) : DEFAULT_TIMEOUT / 1000} })`,
  ];
}

function inSeconds(milliseconds: string): string {
  const factors = milliseconds.split('*').map((factor) => factor.trim().replaceAll('_', ''));
  if (!factors.every((factor) => /^\d+$/.test(factor))) return `(${milliseconds}) / 1000`;
  return String(factors.reduce((product, factor) => product * Number(factor), 1) / 1000);
}
