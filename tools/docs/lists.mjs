/** Every error code is explained, and nothing is explained that does not exist. */
export function problemsOfErrorCodes({ type, source, code, table, markdown }) {
  const union = new RegExp(`type ${type} =([\\s\\S]*?);`).exec(code)?.[1] ?? '';
  const codes = [...union.matchAll(/'(\w+)'/g)].map(([, name]) => name);
  const explained = [...markdown.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
  if (codes.length === 0) return [`${source}: the error codes are not where they were looked for`];
  return [
    ...codes.filter((name) => !explained.includes(name)).map((name) => `${table}: ${name} is not explained`),
    ...explained.filter((name) => !codes.includes(name)).map((name) => `${table}: there is no code ${name}`),
  ];
}

/** `docs/README.md` lists every page once, since it is the sidebar of the site too. */
export function problemsOfContents(contents, pages) {
  const listed = [...contents.matchAll(/^- \[[^\]]+\]\(([^)#]+)\)/gm)].map(([, link]) => link);
  return pages
    .filter((page) => listed.filter((link) => link === page).length !== 1)
    .map((page) => `docs/README.md: ${page} has to be listed, once`);
}
