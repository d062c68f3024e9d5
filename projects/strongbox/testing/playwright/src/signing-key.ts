import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, type JWK } from 'jose';

export const alg = 'RS256' as const;

/**
 * One key for all workers of a run, so that an API that has it goes on taking tokens when a failed test has replaced the
 * worker. Playwright empties this folder before the next run.
 */
export async function signingKey(folder: string): Promise<JWK> {
  const file = join(folder, '.test-provider-key.json');
  const draft = `${file}.${randomUUID()}`;
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  const key = { ...(await exportJWK(privateKey)), alg, use: 'sig', kid: randomUUID() };
  await mkdir(folder, { recursive: true });
  await writeFile(draft, JSON.stringify(key), { mode: 0o600 });
  try {
    // The first worker wins, and nobody reads half a file.
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft);
  }
  return JSON.parse(await readFile(file, 'utf8')) as JWK;
}
