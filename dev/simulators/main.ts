import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import {
  hostSetting,
  logRequestToStderr,
  portSetting,
  readSettings,
  runChildProcess,
} from '../child-process.ts';
import { startSimulator } from './server.ts';
import { SIMULATED_SYSTEMS } from './systems.ts';

const settingsSchema = z.object({
  PORT: portSetting,
  HOST: hostSetting,
  TOKEN: z.string().min(1),
  STATE_FILE: z.string().optional(),
});

const forcesFile = new URL('../../domain/data/forces.json', import.meta.url);

/** The police forces of the United Kingdom, by slug. */
async function readForces(): Promise<ReadonlySet<string>> {
  const forces = z
    .array(z.object({ slug: z.string() }))
    .parse(JSON.parse(await readFile(forcesFile, 'utf8')));
  return new Set(forces.map((force) => force.slug));
}

await runChildProcess(async () => {
  const { values } = parseArgs({ options: { system: { type: 'string' } } });
  const system = z.enum(SIMULATED_SYSTEMS).safeParse(values.system);
  if (!system.success) throw new RangeError(`--system must be one of ${SIMULATED_SYSTEMS.join(', ')}`);
  const settings = readSettings(settingsSchema);
  return startSimulator({
    system: system.data,
    token: settings.TOKEN,
    host: settings.HOST,
    port: settings.PORT,
    stateFile: settings.STATE_FILE,
    knownForces: system.data === 'force-desk' ? await readForces() : new Set(),
    log: logRequestToStderr,
  });
});
