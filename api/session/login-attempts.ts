import { hkdfSync } from 'node:crypto';
import { EncryptJWT, jwtDecrypt } from 'jose';
import { z } from 'zod';

const attemptSchema = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  /** Path to go to afterwards. */
  returnTo: z.string(),
  /** Id of the session that the new one takes the place of. */
  replaces: z.uuid().nullable(),
  /** Who must come back, when a signed-in person proves once more who they are. */
  stepUpOf: z.uuid().nullable(),
});

/** What we must know of a sign-in when the browser comes back from the identity provider. */
export type LoginAttempt = z.infer<typeof attemptSchema>;

export interface LoginAttempts {
  seal: (attempt: LoginAttempt) => Promise<string>;
  /** The attempt and when it began; undefined for what we did not seal, or too long ago. */
  open: (sealed: string | undefined) => Promise<(LoginAttempt & { begunAt: Date }) | undefined>;
}

/** Time that a person has to sign in at the identity provider, second factor and all. */
export const LOGIN_LIMIT_SECONDS = 600;

const HEADER = { alg: 'dir', enc: 'A256GCM' };
const DECRYPTION = { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] };

/**
 * Makes the sealing of sign-ins under way into the browser's own cookie: nothing is stored for people who may never
 * come back, and the verifier and the nonce are read by nobody on the way.
 *
 * @param secret - at least 32 bytes, the same in every API process
 */
export function createLoginAttempts(secret: Uint8Array): LoginAttempts {
  const key = new Uint8Array(hkdfSync('sha256', secret, '', 'pacars login attempt 1', 32));
  return {
    seal: (attempt) =>
      new EncryptJWT({ attempt })
        .setProtectedHeader(HEADER)
        .setIssuedAt()
        .setExpirationTime(`${LOGIN_LIMIT_SECONDS}s`)
        .encrypt(key),
    open: async (sealed) => {
      if (sealed === undefined) return undefined;
      const opened = await jwtDecrypt(sealed, key, { ...DECRYPTION, requiredClaims: ['iat', 'exp'] }).catch(
        () => undefined,
      );
      const attempt = attemptSchema.safeParse(opened?.payload['attempt']);
      if (opened === undefined || !attempt.success) return undefined;
      return { ...attempt.data, begunAt: new Date((opened.payload.iat ?? 0) * 1_000) };
    },
  };
}
