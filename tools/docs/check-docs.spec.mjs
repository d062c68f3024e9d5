import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { problemsOfBlock, problemsOfInlineCommands } from './block-rules.mjs';
import { blocksOf } from './blocks.mjs';
import { problemsOfScript } from './commands.mjs';
import { checkLinks } from './links.mjs';
import { problemsOfContents, problemsOfErrorCodes } from './lists.mjs';
import { commandsOf } from './shell-words.mjs';
import { problemsOfSnippets, snippetsOf } from './snippets.mjs';

function problemsOf(documents) {
  const problems = [];
  const snippets = [];
  for (const [origin, text] of Object.entries(documents)) {
    const blocks = blocksOf(origin, text, problems);
    snippets.push(...snippetsOf(blocks, problems));
    problems.push(...blocks.flatMap(problemsOfBlock));
  }
  return [...problems, ...problemsOfSnippets(snippets)];
}

const block = (language, ...lines) => ['```' + language, ...lines, '```', ''].join('\n');
const component = (template) =>
  [
    "import { Component } from '@angular/core';",
    "import { Authorized } from 'ngx-strongbox';",
    `@Component({ selector: 'app-who', imports: [Authorized], templateUrl: '${template}' })`,
    "export class Who { protected readonly name = 'Ann'; }",
  ].join('\n');

describe('blocks of code and templates', () => {
  it('finds what does not compile, under the line of the document', () => {
    const found = problemsOf({
      'types.md': 'Text.\n\n' + block('ts', 'export const one: string = 1;'),
      'node.md': block('ts', "import { readFileSync } from 'node:fs';", 'readFileSync(1n);'),
      'inline.md': block(
        'ts',
        "import { Component } from '@angular/core';",
        "@Component({ selector: 'app-who', template: '{{ nobody }}' })",
        'export class Who {}',
      ),
      'below.md':
        `<!-- docs: hidden\n${component('./below.html')}\n-->\n\n` +
        block('html', '<p *authorized="let user">{{ user.name }} {{ name.nose }}</p>'),
      'named.md':
        block('ts', component('./who.html')) + block('html', '<!-- who.html -->', '<p>{{ surname }}</p>'),
      'fine.md':
        block('ts', '// user.ts', 'export const user = 1;') +
        block('ts', "import { user } from './user';", 'export const same: number = user;') +
        `<!-- docs: continue -->\n\n${block('ts', 'export const again = same;')}`,
    });
    const expected = [
      /^types\.md:4: Type 'number' is not assignable/,
      /^inline\.md:3: Property 'nobody' does not exist/,
      /^below\.md:9: Property 'nose' does not exist/,
      /^named\.md:9: Property 'surname' does not exist/,
      /^named\.md:4: All imports are unused/,
      /^node\.md:3: .* is not assignable/,
    ];
    assert.equal(found.length, expected.length, found.join('\n'));
    expected.forEach((problem, index) => assert.match(found[index], problem));
  });

  it('finds a template without a component, and a name given twice', () => {
    const text = block('html', '<p>Nobody has me</p>') + block('ts', '// a.ts') + block('ts', '// a.ts');
    assert.deepEqual(problemsOf({ 'page.md': text }), [
      "page.md:2: no component has templateUrl: './below.html'",
      'page.md:8: a block before this is already named a.ts',
    ]);
  });

  it('finds a comment for the checker that it would not understand', () => {
    assert.deepEqual(problemsOf({ 'page.md': '<!-- docs: hiden\n-->\n' }), [
      'page.md:1: there is no such docs comment',
    ]);
  });
});

describe('blocks of other languages', () => {
  for (const [language, wrong, right] of [
    ['json', '{ "a": 1, }', '{ "a": 1 }'],
    ['jsonc', '{ "a": }', '{ "a": 1 } // one'],
    ['yaml', 'a: [1', 'a: [1]'],
    ['js', 'const a = ;', 'const a = 1;'],
    ['html', '<head><link rel="icon"></head></head>', '<link rel="icon" />'],
    ['sh', 'npm run nothing', 'npm run docs'],
  ]) {
    it(`finds what is no ${language}`, () => {
      const [problem, ...more] = problemsOf({ 'page.md': `\n${block(language, wrong)}` });
      assert.match(problem, /^page\.md:3: /);
      assert.deepEqual(more, []);
      assert.deepEqual(problemsOf({ 'page.md': block(language, right) }), []);
    });
  }

  it('refuses a language it does not know, and a block that names none', () => {
    assert.match(problemsOf({ 'page.md': block('tss', 'a') })[0], /^page\.md:2: tss is no kind of block/);
    assert.match(
      problemsOf({ 'page.md': block('', 'a') })[0],
      /^page\.md:2: no language is no kind of block/,
    );
  });
});

describe('commands', () => {
  const right = [
    'npm install ngx-strongbox@0.1.0 -D jest',
    'npm run docs -- --build',
    'npm pack ./dist/strongbox',
    'npx @angular/cli@22 new shop --defaults --style scss',
    'ng add ngx-strongbox --skip-confirmation',
    'ng add ../ngx-strongbox-0.1.0.tgz',
    'ng generate ngx-strongbox:token-store keychain',
    'ng g component toolbar --inline-template',
    'ng update ngx-strongbox',
    'ng serve --proxy-config=proxy.conf.json --port 4201',
    'ng build -c production',
    'ng test --no-watch',
    "node -p '1 + 1'",
    'curl -i -H "Authorization: Bearer $TOKEN" https://id.example.com/userinfo',
  ];
  for (const command of right) {
    it(`accepts ${command}`, () => assert.deepEqual(problemsOfScript(command), []));
  }

  const wrong = [
    ['npm run nothing', 'there is no script nothing'],
    ['npm install left-pad', 'left-pad is no package that is known here'],
    ['npm pack ./elsewhere', './elsewhere is no package that is built here'],
    ['npm publish', 'the checker has no rule for npm publish'],
    ['npx nothing', 'nothing comes with no package that is known here'],
    ['ng new shop --nothing', 'there is no --nothing'],
    ['ng new shop --style=paint', /^--style must be equal to one of the allowed values: css, /],
    ['ng add ngx-strongbox --nothing', 'there is no --nothing'],
    ['ng add nothing', 'nothing is no package that is known here'],
    ['ng generate ngx-strongbox:nothing', 'there is no schematic ngx-strongbox:nothing'],
    ['ng generate ngx-strongbox:token-store a --nothing', 'there is no --nothing'],
    ['ng generate nothing:guard', 'the collection nothing is not known'],
    ['ng serve --port many', '--port must be number'],
    ['ng sell', 'the checker has no rule for ng sell'],
    ["node -p '1 +'", /^it fails: /],
    ['node nothing.ts', 'there is no file nothing.ts'],
    ['curl https://id.acme.com/', "id.acme.com is somebody's"],
    ['curl --nothing https://id.example.com/', 'the checker does not know --nothing of curl'],
    ['rm -r dist', 'the checker has no rule for rm'],
    ['cd $(ls)', /^a command in a command is not checked/],
  ];
  for (const [command, problem] of wrong) {
    it(`refuses ${command}`, () => {
      const [found = '', ...more] = problemsOfScript(`cd shop && ${command} # why not`);
      const reason = found.slice(found.indexOf(': ') + 2);
      if (typeof problem === 'string') assert.equal(reason, problem);
      else assert.match(reason, problem);
      assert.deepEqual(more, []);
    });
  }

  it('knows quotes, comments, variables and lines that go on', () => {
    assert.deepEqual(commandsOf('A=1 npm run "docs" # go\nnpm \\\n start && cd \'a b\''), [
      ['npm', 'run', 'docs'],
      ['npm', 'start'],
      ['cd', 'a b'],
    ]);
  });

  it('finds commands in the text', () => {
    assert.deepEqual(
      problemsOfInlineCommands('page.md', 'Run\n`npm run nothing`, not `npm run …` or `ng generate`.'),
      ['page.md:2: npm run nothing: there is no script nothing'],
    );
  });
});

describe('links and lists', () => {
  it('finds links that lead nowhere', () => {
    const problems = [];
    const text =
      '# A title\n\n[a](nothing.md) [b](oidc.md#nothing) [c](#a-title) [d](oidc.md) `[e](nothing.md)`\n';
    assert.equal(checkLinks('docs/page.md', text, problems), 4);
    assert.deepEqual(problems, [
      'docs/page.md:3: nothing.md leads nowhere',
      'docs/page.md:3: docs/oidc.md has no heading #nothing',
    ]);
  });

  it('finds a page that is not listed, and one that is listed twice', () => {
    assert.deepEqual(
      problemsOfContents('- [A](a.md)\n- [B](b.md)\n- [B](b.md)\n', ['a.md', 'b.md', 'c.md']),
      ['docs/README.md: b.md has to be listed, once', 'docs/README.md: c.md has to be listed, once'],
    );
  });

  it('finds a code that is not explained, an explanation of none, and a union that is gone', () => {
    const about = { type: 'Code', source: 'code.ts', table: 'errors.md' };
    const code = "export type Code =\n  | 'one'\n  | 'two';";
    assert.deepEqual(problemsOfErrorCodes({ ...about, code, markdown: '| `two` | … |\n| `three` | … |' }), [
      'errors.md: one is not explained',
      'errors.md: there is no code three',
    ]);
    assert.deepEqual(problemsOfErrorCodes({ ...about, code: '', markdown: '' }), [
      'code.ts: the error codes are not where they were looked for',
    ]);
  });
});
