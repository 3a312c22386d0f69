import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { findFreePorts } from '../../dev/embedded/free-port.ts';

/** A Keycloak server of one's own, with one realm. */
export interface Keycloak {
  issuer: string;
  stop(): Promise<void>;
}

const mustBeThere = async (issuer: string): Promise<void> => {
  const { status } = await fetch(`${issuer}/.well-known/openid-configuration`);
  if (status !== 200) throw new Error(`Keycloak answers ${status}`);
};

/**
 * Start Keycloak with a realm, on a copy of a distribution that is thrown away afterwards.
 *
 * @param distribution - the unpacked folder, such as keycloak-26.4.7; Java 17 or newer must be found
 * @param realm - as Keycloak exports one
 */
export async function startKeycloak(
  distribution: string,
  realm: { realm: string } & Record<string, unknown>,
): Promise<Keycloak> {
  const home = mkdtempSync(join(tmpdir(), 'pacars-keycloak-'));
  cpSync(distribution, home, { recursive: true });
  mkdirSync(join(home, 'data', 'import'), { recursive: true });
  writeFileSync(join(home, 'data', 'import', 'realm.json'), JSON.stringify(realm));
  const [port = 0, management = 0] = await findFreePorts(2);
  const args = ['start-dev', '--import-realm', '--db=dev-mem', '--http-host=127.0.0.1'];
  const child = spawn(
    join(home, 'bin', 'kc.sh'),
    [...args, `--http-port=${port}`, `--http-management-port=${management}`],
    // A group of its own: the script starts Java, and both must end.
    { stdio: 'ignore', detached: true },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const issuer = `http://127.0.0.1:${port}/realms/${realm.realm}`;
  const stop = async (): Promise<void> => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
    await ended;
    rmSync(home, { recursive: true, force: true });
  };
  try {
    await vi.waitFor(() => mustBeThere(issuer), { timeout: 150_000, interval: 500 });
  } catch (error) {
    await stop();
    throw error;
  }
  return { issuer, stop };
}
