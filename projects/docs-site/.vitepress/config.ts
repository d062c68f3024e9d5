import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { anchorOf } from '../anchor-of.ts';
import { withContentSecurityPolicy } from '../content-security-policy.ts';
import { type Navigation, sidebarOf, sidebarOfReference } from '../sidebar.ts';
import { linkOnSite, pageOf } from '../pages.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const at = (...path: string[]) => join(root, ...path);
const read = (path: string) => readFileSync(at(path), 'utf8');
const navigation = JSON.parse(read('projects/docs-site/api/navigation.json')) as Navigation[];
const iconAt = (base: string) => ({ rel: 'icon', href: `${base}favicon.svg` });

export default defineConfig({
  title: 'ngx-strongbox',
  description: "Keeps an Angular app's credentials out of web storage.",
  lang: 'en',
  // Pages stay where GitHub and the packages have them.
  srcDir: root,
  srcExclude: [
    '!(docs|projects)/**/*.md',
    'projects/!(docs-site|strongbox-express)/**/*.md',
    'projects/strongbox-express/**/!(README).md',
  ],
  rewrites: (source) => pageOf(source) ?? source,
  outDir: at('dist/docs-site'),
  cacheDir: at('node_modules/.cache/docs-site'),
  metaChunk: true,
  transformHead: ({ siteData }) => [['link', iconAt(siteData.base)]],
  transformHtml: withContentSecurityPolicy,
  vite: {
    // Live, where a head comes too late: by then the browser has asked for /favicon.ico.
    plugins: [
      {
        name: 'icon',
        apply: 'serve',
        transformIndexHtml: (_, { server }) => [{ tag: 'link', attrs: iconAt(server?.config.base ?? '/') }],
      },
    ],
    publicDir: at('dist/docs-public'),
    server: { watch: { ignored: ['**/dist/**', '**/.angular/**', '**/test-results/**'] } },
    // Pages are Markdown: no other file of the repository says what to prepare.
    optimizeDeps: { entries: [] },
    // The search has the text of all pages in one file.
    build: { chunkSizeWarningLimit: 2000 },
  },
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    anchor: { slugify: anchorOf },
    config(md) {
      md.core.ruler.push('links', ({ tokens, env }) => {
        const { path, realPath = path } = env as { path?: string; realPath?: string };
        // The title of a page comes alone, and for the tab, where nothing is a link.
        if (!realPath) return;
        const source = relative(root, realPath).replaceAll(sep, '/');
        for (const token of tokens.flatMap((token) => [token, ...(token.children ?? [])])) {
          const link = token.attrGet('href');
          if (token.type === 'link_open' && link) token.attrSet('href', linkOnSite(link, source));
          // What Vite would take for the name of a package.
          if (token.type.startsWith('html_'))
            token.content = token.content.replaceAll(/\b(src|srcset)="(?=docs\/)/g, '$1="./');
        }
      });
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    nav: [
      { text: 'Documentation', link: '/contents' },
      { text: 'API reference', link: '/api/' },
      { text: 'Security', link: '/security-model' },
    ],
    sidebar: { '/': sidebarOf(read('docs/README.md')), '/api/': sidebarOfReference(navigation) },
    outline: { level: [2, 3] },
  },
});
