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
import { startPeopleSimulator } from './people-directory.ts';
import { startSimulator } from './server.ts';
import { SIMULATED_SYSTEMS } from './systems.ts';

const settingsSchema = z.object({
  PORT: portSetting,
  HOST: hostSetting,
  TOKEN: z.string().min(1),
  STATE_FILE: z.string().optional(),
  /** For the people system: JSON list of people. */
  PEOPLE_FILE: z.string().optional(),
});

const PEOPLE_SYSTEM = 'people-directory';
const KNOWN = [...SIMULATED_SYSTEMS, PEOPLE_SYSTEM] as const;
const samplePeopleFile = new URL('../sample-people.json', import.meta.url);
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
  const system = z.enum(KNOWN).safeParse(values.system);
  if (!system.success) throw new RangeError(`--system must be one of ${KNOWN.join(', ')}`);
  const settings = readSettings(settingsSchema);
  if (system.data === PEOPLE_SYSTEM)
    return startPeopleSimulator({
      token: settings.TOKEN,
      host: settings.HOST,
      port: settings.PORT,
      peopleFile: settings.PEOPLE_FILE ?? samplePeopleFile,
      log: logRequestToStderr,
    });
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
