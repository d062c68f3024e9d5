const LONGEST_HEADER = 8192;
const TOKEN = "[\\w!#$%&'*+.^`|~-]+";
/** A parameter, or else a scheme with what may follow it in place of parameters. */
const ITEM = new RegExp(
  `[\\s,]*(?:(${TOKEN})[ \\t]*=[ \\t]*(?:"((?:[^"\\\\]|\\\\.)*)"|(${TOKEN}))|(${TOKEN})(?:[ ]+[\\w.~+/-]+=*[ \\t]*(?=,|$))?)(?=[\\s,]|$)`,
  'y',
);

/** What a server asks for, by the names of the parameters in lower case. */
export type Challenge = ReadonlyMap<string, string>;

/** The Bearer and DPoP challenges of a `WWW-Authenticate` header (RFC 9110 §11.6.1), as far as it can be read. */
export function readChallenges(header: string): readonly Challenge[] {
  const challenges: Map<string, string>[] = [];
  if (header.length > LONGEST_HEADER) return challenges;
  let parameters = new Map<string, string>();
  ITEM.lastIndex = 0;
  for (let item; (item = ITEM.exec(header));) {
    const [, name, quoted, plain, scheme] = item;
    if (scheme !== undefined) {
      parameters = new Map();
      if (/^(bearer|dpop)$/i.test(scheme)) challenges.push(parameters);
    } else if (name !== undefined && !parameters.has(name.toLowerCase())) {
      parameters.set(name.toLowerCase(), plain ?? quoted?.replace(/\\(.)/g, '$1') ?? '');
    }
  }
  return challenges;
}
