/** Words of each command of a shell script: quotes, comments, `&&` and lines that go on are understood, no more. */
export function commandsOf(script) {
  const commands = [[]];
  let word;
  const endWord = () => {
    if (word !== undefined) commands.at(-1).push(word);
    word = undefined;
  };
  for (const [token, single, double, escaped] of script.matchAll(
    /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\([\s\S])|(?<=^|\s)#[^\n]*|&&|\|\|?|;|\n|\s|[^\s'"\\;&|]+|&/g,
  )) {
    if (single !== undefined) word = (word ?? '') + single;
    else if (double !== undefined) word = (word ?? '') + double.replaceAll(/\\(["\\$`])/g, '$1');
    else if (escaped !== undefined) word = escaped === '\n' ? word : (word ?? '') + escaped;
    else if (token.startsWith('#')) continue;
    else if (/^(?:&&?|\|\|?|;|\s)$/.test(token)) {
      endWord();
      if (!/^[^\S\n]$/.test(token)) commands.push([]);
    } else word = (word ?? '') + token;
  }
  endWord();
  return commands
    .map((words) => words.slice(words.findIndex((each) => !/^[A-Z_]+=/.test(each))))
    .filter((words) => words.length > 0);
}
