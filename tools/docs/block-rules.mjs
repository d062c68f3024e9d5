import { HtmlParser } from '@angular/compiler';
import { parseYaml } from '@redocly/openapi-core';
import ts from 'typescript';
import { textOf } from './blocks.mjs';
import { problemsOfScript } from './commands.mjs';
import { isPage } from './snippets.mjs';

function thrown(parse) {
  try {
    parse();
    return [];
  } catch (error) {
    return [error.message.split('\n')[0]];
  }
}

const rules = {
  sh: problemsOfScript,
  json: (text) => thrown(() => JSON.parse(text)),
  jsonc: (text) => [ts.parseConfigFileTextToJson('block.jsonc', text).error?.messageText].filter(Boolean),
  yaml: (text) => thrown(() => parseYaml(text)),
  js: (text) =>
    ts
      .transpileModule(text, { fileName: 'block.js', reportDiagnostics: true })
      .diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
  // Templates go with the code of their components.
  html: (text) =>
    isPage(text.trim()) ? new HtmlParser().parse(text, 'block.html').errors.map(({ msg }) => msg) : [],
};
const compiled = ['ts', 'typescript', 'ambient'];
/** Shown, and nothing a compiler of ours knows. */
const shown = ['csharp', 'http', 'nginx', 'text', 'toml'];

/** What is wrong with a block that is not compiled. A language nobody has thought of is a problem too. */
export function problemsOfBlock({ origin, line, language, lines }) {
  const where = `${origin}:${line}`;
  if (compiled.includes(language) || shown.includes(language)) return [];
  if (!Object.hasOwn(rules, language)) {
    const known = [...Object.keys(rules), 'ts', ...shown].sort().join(', ');
    return [`${where}: ${language || 'no language'} is no kind of block that is checked (${known})`];
  }
  return rules[language](textOf(lines).trim()).map((problem) => `${where}: ${problem}`);
}

/** Commands in the text. */
export function problemsOfInlineCommands(origin, text) {
  return [...text.matchAll(/`((?:npm (?:run|install|start|test|pack)|npx|ng \w+)\b[^`\n…]*)`/g)].flatMap(
    ({ 1: command, index }) =>
      // The name of a command, without what it would do.
      /^ng \w+$/.test(command)
        ? []
        : problemsOfScript(command).map(
            (problem) => `${origin}:${text.slice(0, index).split('\n').length}: ${problem}`,
          ),
  );
}
