// Prints what the package costs beside bare Express routes and beside others, each table in one run.
// Usage: npm run benchmark [-- seconds [rounds [sessions | access-tokens]]]
import { cpus } from 'node:os';
import { accessTokens } from './access-tokens.ts';
import { connections } from './measured.ts';
import { sessions } from './sessions.ts';

const [seconds = '5', rounds = '5', which] = process.argv.slice(2);
const pace = { seconds: Number(seconds), rounds: Number(rounds) };
const tables = { sessions, 'access-tokens': accessTokens };
const [cpu] = cpus();
console.log(
  `Node ${process.versions.node}, ${cpus().length} × ${cpu?.model ?? 'unknown'}, ${connections} connections,`,
);
console.log(`medians of ${rounds} rounds of ${seconds} s, all ways in turn in each round.`);
for (const [name, print] of Object.entries(tables)) {
  if (which !== undefined && which !== name) continue;
  console.log();
  await print(pace);
}
