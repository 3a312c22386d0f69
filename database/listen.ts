import { Client } from 'pg';

/** How long to wait before connecting again after the connection has broken. */
const RECONNECT_MS = 1_000;

/**
 * Be woken when something is written to the outbox. The connection mends itself; what is missed meanwhile is found
 * by polling, which listening only hastens.
 *
 * @param onWake - called with the destination of what was written
 * @returns stops listening
 */
export function listenForOutbox(
  url: string,
  onWake: (destination: string) => void,
): { close(): Promise<void> } {
  let closed = false;
  let client: Client | undefined;
  let timer: NodeJS.Timeout | undefined;

  const connect = async (): Promise<void> => {
    const fresh = new Client({
      connectionString: url,
      application_name: 'pacars outbox listener',
      keepAlive: true,
    });
    client = fresh;
    // 'error' and 'end' both come when a server goes away; one of them is enough to start over.
    fresh.on('error', () => {});
    fresh.on('end', () => {
      if (!closed) timer = setTimeout(() => void connect(), RECONNECT_MS);
    });
    fresh.on('notification', ({ payload }) => {
      if (payload !== undefined) onWake(payload);
    });
    try {
      await fresh.connect();
      await fresh.query('listen pacars_outbox');
    } catch {
      await fresh.end().catch(() => {});
    }
  };
  void connect();
  return {
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await client?.end().catch(() => {});
    },
  };
}
