import { randomInt } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

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

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

/** One folder for the whole machine: stacks of several users must not be given the same port either. */
const RESERVATIONS = path.join(tmpdir(), 'pacars-ports');

const isReserved = (file: string): boolean => {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    return pid > 0 && isAlive(pid);
  } catch {
    return false;
  }
};

const reserved = new Set<string>();
const release = (): void => {
  for (const file of reserved) rmSync(file, { force: true });
};

/**
 * Keep a port for this process until it ends, against other stacks that look for ports between our look and our
 * listening. False when another has it.
 */
const reserve = (port: number): boolean => {
  const file = path.join(RESERVATIONS, String(port));
  try {
    mkdirSync(RESERVATIONS, { recursive: true, mode: 0o1777 });
    if (isReserved(file)) return false;
    rmSync(file, { force: true });
    writeFileSync(file, String(process.pid), { flag: 'wx' });
  } catch {
    // Taken in this moment, or left there by another user: there are enough other ports.
    return false;
  }
  if (reserved.size === 0) process.once('exit', release);
  reserved.add(file);
  return true;
};

/**
 * Some free ports of this machine, all different, reserved among the stacks of this machine until this process ends.
 *
 * @throws Error when the machine has too few
 */
export const findFreePorts = async (count: number): Promise<number[]> => {
  const found = new Set<number>();
  for (let tries = 0; tries < TRIES + count && found.size < count; tries += 1) {
    const port = randomInt(FIRST_PORT, LAST_PORT);
    if (!found.has(port) && reserve(port) && (await isPortFree(port))) found.add(port);
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
