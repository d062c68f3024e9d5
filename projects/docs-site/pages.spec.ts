import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { linkOnSite } from './pages.ts';
import { sidebarOf } from './sidebar.ts';

describe('links on the site', () => {
  for (const [source, link, onSite] of [
    ['docs/oidc.md', 'csp.md#pages', '/csp.md#pages'],
    ['docs/oidc.md', '../SECURITY.md', '/security.md'],
    ['docs/oidc.md', '../projects/strongbox-express/openapi.yaml', '/openapi.yaml'],
    ['projects/strongbox-express/README.md', '../../docs/csp.md', '/csp.md'],
    ['README.md', 'docs/decisions', '/contents.md#decisions'],
    ['docs/decisions/0016-documentation-site.md', '../README.md', '/contents.md'],
    ['docs/oidc.md', '#settings', '#settings'],
    ['docs/oidc.md', 'https://id.example.com/', 'https://id.example.com/'],
  ] as const) {
    it(`${link} of ${source} is ${onSite}`, () => {
      assert.equal(linkOnSite(link, source), onSite);
    });
  }

  it('a link out of the site fails, with the page that has it', () => {
    assert.throws(() => linkOnSite('../projects/demo/src/main.ts', 'docs/oidc.md'), {
      message: 'docs/oidc.md links to ../projects/demo/src/main.ts, which is not on the site.',
    });
  });
});

it('the sidebar is the list of pages, section by section', () => {
  const contents =
    '# Documentation\n\n## Start\n\n- [First](../README.md): why\n- [Second](oidc.md)\n- [A file](../LICENSE)\n\n## End\n\n- [Last](csp.md)\n';
  assert.deepEqual(sidebarOf(contents), [
    {
      text: 'Start',
      items: [
        { text: 'First', link: '/index.md' },
        { text: 'Second', link: '/oidc.md' },
      ],
    },
    { text: 'End', items: [{ text: 'Last', link: '/csp.md' }] },
  ]);
});
