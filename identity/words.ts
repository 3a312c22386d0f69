import { createHash } from 'node:crypto';
import { findWordsKey, type IdentityRequest, keepWordsKey } from '../database/identity-requests.ts';
import type { Transaction } from '../database/pool.ts';
import type { IdentityKeys } from './identity-keys.ts';

type Which = 'reason' | 'answer';

const contextOf = (requestId: string, which: Which): string => `identity-request/${requestId}/${which}`;

/** Words as they are kept, and the hash by which the audit refers to them. */
export interface SealedWords {
  sealed: Buffer;
  hash: string;
}

const sealedWords = (
  keys: IdentityKeys,
  key: Buffer,
  { requestId, which, words }: { requestId: string; which: Which; words: string },
): SealedWords => {
  const sealed = keys.seal(key, words, contextOf(requestId, which));
  return { sealed, hash: createHash('sha256').update(sealed).digest('hex') };
};

/** Seal why somebody asks, under a new key that lies among the report's own, so that erasure reaches the words. */
export async function sealReason(
  tx: Transaction,
  keys: IdentityKeys,
  { reportId, requestId, reason }: { reportId: string; requestId: string; reason: string },
): Promise<SealedWords & { keyId: string }> {
  const { key, ...wrapped } = keys.createKey();
  const keyId = await keepWordsKey(tx, reportId, wrapped);
  return { keyId, ...sealedWords(keys, key, { requestId, which: 'reason', words: reason }) };
}

/** Seal the words of an answer under the request's key; undefined when that key has been erased. */
export async function sealAnswer(
  tx: Transaction,
  keys: IdentityKeys,
  { request, words }: { request: IdentityRequest; words: string },
): Promise<SealedWords | undefined> {
  const key = await findWordsKey(tx, request.keyId);
  return key && sealedWords(keys, keys.unwrap(key), { requestId: request.id, which: 'answer', words });
}

/** The words of a request and of its answer; null where there are none, or no longer. */
export async function openWords(
  tx: Transaction,
  keys: IdentityKeys,
  { id, keyId, reasonSealed, answerSealed }: IdentityRequest,
): Promise<{ reason: string | null; answer: string | null }> {
  const wrapped = await findWordsKey(tx, keyId);
  if (!wrapped) return { reason: null, answer: null };
  const key = keys.unwrap(wrapped);
  return {
    reason: keys.open(key, reasonSealed, contextOf(id, 'reason')),
    answer: answerSealed && keys.open(key, answerSealed, contextOf(id, 'answer')),
  };
}
