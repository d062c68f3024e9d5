import { shown } from '../workspace/shown';
import type { Change, Left } from './source/findings';

export interface ReportContent {
  readonly from: string;
  readonly page: string;
  readonly changes: readonly Change[];
  readonly left: readonly Left[];
  /** Those of them that keep everything as it is. */
  readonly hurdles: readonly Left[];
  readonly notes: readonly string[];
  readonly isConfigured: boolean;
  /** Packages that nothing imports any more. */
  readonly idle: readonly string[];
}

const changed = '## Changed';
const lines = 'Line numbers are those of the files as they were before the run that changed them.';
const behaviour = '## What is different from now on';

/** The report; what earlier runs changed stays in it. */
export function writeReport(before: string | undefined, content: ReportContent): string {
  const { from, page, left, hurdles, isConfigured, idle } = content;
  const changes = merged(sectionOf(before, changed), [...content.changes].sort(byPlace).map(lineOfChange));
  const notes = merged(
    sectionOf(before, behaviour),
    content.notes.map((note) => `- ${note}`),
  );
  const sections = [
    `# Migration from ${from} to ngx-strongbox`,
    `Written by \`ng generate ngx-strongbox:migrate --from ${from}\`. Run it again after each step: it does what has become possible, and brings this list up to date. More: [${page}](${page}).`,
    '## Left for you',
    ...hurdleOf(content),
    left.length
      ? [...new Set(left.map(({ path }) => path))].map((path) => leftIn(path, left, hurdles)).join('\n\n')
      : 'Nothing.',
    ...(isConfigured ? ['## Register at the provider', registration] : []),
    ...(notes.length ? [behaviour, notes.join('\n')] : []),
    changed,
    ...(changes.length ? [lines, changes.join('\n')] : ['Nothing yet.']),
    '## Packages',
    idle.length
      ? `Nothing imports them any more: \`npm uninstall ${idle.join(' ')}\``
      : 'Keep the old packages until nothing is left above.',
  ];
  return `${sections.join('\n\n')}\n`;
}

function hurdleOf({ from, isConfigured, left, hurdles }: ReportContent): readonly string[] {
  const nothing = 'Nothing is rewritten yet: there is no telling what `provideAuth` has to be called with.';
  if (!isConfigured && hurdles.length === 0)
    return [
      `${nothing} No place was found where the app provides ${from}: write \`provideAuth(withOidc({ issuer, clientId }))\` into the providers of the application, and run this again.`,
    ];
  if (!isConfigured)
    return [`${nothing} The entries marked with "Stops everything" say why: begin with them.`];
  if (left.length === 0) return [];
  return [
    'These files are as they were. Where they inject what the old library provided, the app fails until they are done.',
  ];
}

const registration = [
  'For a public client with code flow and PKCE, at `http://localhost:4200` while developing as well:',
  '',
  '- redirect URIs: `https://your.app/auth/callback` and `https://your.app/auth/silent.html`',
  '- post-logout redirect URI: `https://your.app/`, slash included',
  '- allowed web origin (CORS): `https://your.app`',
].join('\n');

function leftIn(path: string, left: readonly Left[], hurdles: readonly Left[]): string {
  const isHurdle = (one: Left) => hurdles.includes(one);
  const here = left
    .filter((one) => one.path === path)
    .sort((a, b) => a.line - b.line || Number(isHurdle(b)) - Number(isHurdle(a)));
  const lines = here.map((one) => {
    const text = isHurdle(one) ? `**Stops everything.** ${one.write}${wayOn(one)}` : one.write;
    return `- \`${shown(path)}:${one.line}\` \`${one.code.replaceAll('`', "'")}\`\n  ${text}`;
  });
  return `### ${shown(path)}\n\n${lines.join('\n')}`;
}

/** What to do about a hurdle that does not say so itself. */
function wayOn({ write }: Left): string {
  return /run this\s+again/.test(write)
    ? ''
    : ' This file has to do with `provideAuth`, and changes as a whole or not at all: do this, or move it to another file, and run this again. Or write `provideAuth(withOidc({ issuer, clientId }))` by hand, and run this again.';
}

function lineOfChange({ path, line, what }: Change): string {
  return `- \`${shown(path)}:${line}\` ${what}`;
}

function byPlace(a: Change, b: Change): number {
  return a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1;
}

function sectionOf(report: string | undefined, heading: string): readonly string[] {
  const [, after = ''] = report?.split(`${heading}\n`) ?? [];
  return (after.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('- '));
}

function merged(old: readonly string[], more: readonly string[]): readonly string[] {
  return [...new Set([...old, ...more])];
}
