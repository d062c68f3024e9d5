import type { DefaultTheme } from 'vitepress';
import { linkOnSite } from './pages.ts';

/** The list of pages in `docs/README.md`: its headings, and the pages below them. */
export function sidebarOf(contents: string): DefaultTheme.SidebarItem[] {
  return contents
    .split(/^## /m)
    .slice(1)
    .map((section) => ({
      text: section.split('\n', 1)[0] ?? '',
      items: [...section.matchAll(/^- \[([^\]]+)\]\(([^)]+\.md)\)/gm)].map(([, text = '', link = '']) => ({
        text,
        link: linkOnSite(link, 'docs/README.md'),
      })),
    }));
}

/** What TypeDoc says of the pages it has written: of each entry a page, and its names by their kind. */
export interface Navigation {
  readonly title: string;
  readonly path?: string | null;
  readonly children?: readonly Navigation[];
}

/** Kinds are left out: only what is a link itself may be folded. */
export function sidebarOfReference(entries: readonly Navigation[]): DefaultTheme.SidebarItem[] {
  const itemOf = ({ title, path }: Navigation) => ({ text: title, link: `/api/${path ?? ''}` });
  return entries.map((entry) => ({
    ...itemOf(entry),
    collapsed: true,
    items: (entry.children ?? []).flatMap(({ children = [] }) => children.map(itemOf)),
  }));
}
