import { generateKeyPair, randomBytes, randomUUID } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const keyState = z.object({
  jwks: z.object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })).min(1) }),
  cookieKeys: z.array(z.string().min(20)).min(1),
});

/** What must outlive a restart for tokens and browser sessions to stay valid; private key included. */
export type KeyState = z.infer<typeof keyState>;

/**
 * The keys of the state file, made and kept when there are none.
 *
 * A file that cannot be used is replaced: the loss is that people sign in again.
 *
 * @param stateFile - written with mode 600; without it the keys live as long as the process
 */
export async function readOrMakeKeys(stateFile: string | undefined): Promise<KeyState> {
  if (stateFile === undefined) return makeKeys();
  const kept = await readKeys(stateFile);
  if (kept !== undefined) return kept;
  const made = await makeKeys();
  await mkdir(dirname(stateFile), { recursive: true });
  const beside = `${stateFile}.${randomUUID()}`;
  await writeFile(beside, JSON.stringify(made), { mode: 0o600 });
  await rename(beside, stateFile);
  return made;
}

async function readKeys(stateFile: string): Promise<KeyState | undefined> {
  try {
    const kept = keyState.safeParse(JSON.parse(await readFile(stateFile, 'utf8')));
    if (!kept.success) return undefined;
    await chmod(stateFile, 0o600);
    return kept.data;
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (missing || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function makeKeys(): Promise<KeyState> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const jwk = {
    ...privateKey.export({ format: 'jwk' }),
    kty: 'RSA',
    alg: 'RS256',
    use: 'sig',
    kid: randomUUID(),
  };
  return { jwks: { keys: [jwk] }, cookieKeys: [randomBytes(32).toString('base64url')] };
}
