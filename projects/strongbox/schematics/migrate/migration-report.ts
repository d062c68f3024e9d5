import { shown } from '../workspace/shown';
import type { Change, Left } from './source/findings';

export interface ReportContent {
  readonly from: string;
  readonly page: string;
  readonly changes: readonly Change[];
  readonly left: readonly Left[];
  readonly notes: readonly string[];
  readonly isConfigured: boolean;
  /** Packages that nothing imports any more. */
  readonly idle: readonly string[];
}

const changed = '## Changed';
const behaviour = '## What is different from now on';

/** The report; what earlier runs changed stays in it. */
export function writeReport(before: string | undefined, content: ReportContent): string {
  const { from, page, left, isConfigured, idle } = content;
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
      ? [...new Set(left.map(({ path }) => path))].map((path) => leftIn(path, left)).join('\n\n')
      : 'Nothing.',
    ...(isConfigured ? ['## Register at the provider', registration] : []),
    ...(notes.length ? [behaviour, notes.join('\n')] : []),
    changed,
    changes.length ? changes.join('\n') : 'Nothing yet.',
    '## Packages',
    idle.length
      ? `Nothing imports them any more: \`npm uninstall ${idle.join(' ')}\``
      : 'Keep the old packages until nothing is left above.',
  ];
  return `${sections.join('\n\n')}\n`;
}

function hurdleOf({ isConfigured, left }: ReportContent): readonly string[] {
  if (!isConfigured)
    return [
      'Nothing is rewritten yet: there is no telling what `provideAuth` has to be called with. Begin with the entries that say why.',
    ];
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

function leftIn(path: string, left: readonly Left[]): string {
  const here = left.filter((one) => one.path === path).sort((a, b) => a.line - b.line);
  const lines = here.map(
    ({ line, code, write }) => `- \`${shown(path)}:${line}\` \`${code.replaceAll('`', "'")}\`\n  ${write}`,
  );
  return `### ${shown(path)}\n\n${lines.join('\n')}`;
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
