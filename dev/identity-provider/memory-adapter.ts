import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

interface Stored {
  payload: AdapterPayload;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

/**
 * What the provider keeps between two requests of a sign-in, in memory: sessions, sign-ins, codes, grants.
 *
 * The library's own one does the same and says on every start that it must not be used; a restart of this
 * provider may lose sign-ins, not tokens, which need no store.
 */
export function createMemoryAdapter(): AdapterFactory {
  const stored = new Map<string, Stored>();

  const live = (key: string): AdapterPayload | undefined => {
    const found = stored.get(key);
    return found === undefined || found.expiresAt <= Date.now() ? undefined : found.payload;
  };
  const remove = (matches: (key: string, one: Stored) => boolean): void => {
    for (const [key, one] of stored) if (matches(key, one)) stored.delete(key);
  };
  const first = (
    model: string,
    matches: (payload: AdapterPayload) => boolean,
  ): AdapterPayload | undefined => {
    for (const key of stored.keys()) {
      const payload = key.startsWith(`${model}:`) ? live(key) : undefined;
      if (payload !== undefined && matches(payload)) return payload;
    }
    return undefined;
  };

  return (model): Adapter => ({
    async upsert(id, payload, expiresIn) {
      remove((_key, one) => one.expiresAt <= Date.now());
      const expiresAt = expiresIn === undefined ? Number.POSITIVE_INFINITY : Date.now() + expiresIn * 1000;
      stored.set(`${model}:${id}`, { payload, expiresAt });
    },
    async find(id) {
      return live(`${model}:${id}`);
    },
    async findByUid(uid) {
      return first(model, (payload) => payload.uid === uid);
    },
    async findByUserCode(userCode) {
      return first(model, (payload) => payload.userCode === userCode);
    },
    async consume(id) {
      const payload = live(`${model}:${id}`);
      if (payload !== undefined) payload.consumed = Math.floor(Date.now() / 1000);
    },
    async destroy(id) {
      stored.delete(`${model}:${id}`);
    },
    async revokeByGrantId(grantId) {
      // Of this model only: a sign-in under way names a grant too, and goes on when somebody else signs in by it.
      remove((key, one) => key.startsWith(`${model}:`) && one.payload.grantId === grantId);
    },
  });
}
