import { posix } from 'node:path';

/** Where on the site a page of the repository is; nothing for what is no page of the site. */
export function pageOf(source: string): string | undefined {
  return pages.get(source) ?? /^(?:docs|projects\/docs-site)\/(?!\.vitepress)(.+\.md)$/.exec(source)?.[1];
}

const pages = new Map([
  ['README.md', 'index.md'],
  ['docs/README.md', 'contents.md'],
  ['SECURITY.md', 'security.md'],
  ['CHANGELOG.md', 'changelog.md'],
  ['CONTRIBUTING.md', 'contributing.md'],
  ['projects/strongbox-express/README.md', 'strongbox-express.md'],
]);

/** What pages link to and what is none: served as it is. */
export const files = new Map([
  ['LICENSE', 'license.txt'],
  ['projects/strongbox-express/openapi.yaml', 'openapi.yaml'],
]);

/**
 * The same link for the site, where files lie elsewhere than in the repository. Fails where it leads out of the site.
 */
export function linkOnSite(link: string, source: string): string {
  if (/^(?:[a-z][a-z+.-]*:|#|\/)/i.test(link)) return link;
  const [path = '', anchor] = link.split('#');
  const target = posix.join(posix.dirname(source), decodeURI(path)).replace(/\/$/, '');
  const page =
    pageOf(target) ?? files.get(target) ?? (target === 'docs/decisions' && 'contents.md#decisions');
  if (!page) throw new Error(`${source} links to ${link}, which is not on the site.`);
  return `/${page}${anchor ? `#${anchor}` : ''}`;
}
