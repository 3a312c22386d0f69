import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below the range that Linux (from 32768) and macOS (from 49152) give to outgoing connections: a port from that range could be
 * taken by any client while a part restarts, and a client that keeps dialling a port with nobody behind it can end up connected to itself.
 */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_000;
const TRIES = 200;

const canListen = (port: number, host: string): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen({ port, host, exclusive: true }, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });

/** Whether nobody listens on this port, neither on the loopback address nor on all addresses. */
export const isPortFree = async (port: number): Promise<boolean> =>
  (await canListen(port, '127.0.0.1')) && (await canListen(port, '0.0.0.0'));

/**
 * Some free ports of this machine, all different.
 *
 * Nothing reserves them: listen soon, and check again before a start that cannot say why it failed.
 *
 * @throws Error when the machine has too few
 */
export const findFreePorts = async (count: number): Promise<number[]> => {
  const found = new Set<number>();
  for (let tries = 0; tries < TRIES + count && found.size < count; tries += 1) {
    const port = randomInt(FIRST_PORT, LAST_PORT);
    if (!found.has(port) && (await isPortFree(port))) found.add(port);
  }
  if (found.size < count) throw new Error(`no ${count} free ports between ${FIRST_PORT} and ${LAST_PORT}`);
  return [...found];
};

/** One free port; see findFreePorts. */
export const findFreePort = async (): Promise<number> => {
  const [port] = await findFreePorts(1);
  if (port === undefined) throw new Error('no free port');
  return port;
};
