import { z } from 'zod';
import {
  hostSetting,
  logRequestToStderr,
  portSetting,
  readSettings,
  runChildProcess,
} from '../child-process.ts';
import { readSamplePeople } from './people.ts';
import { startIdentityProvider } from './server.ts';

const settingsSchema = z.object({
  PORT: portSetting,
  HOST: hostSetting,
  ISSUER: z.url({ protocol: /^https?$/ }).optional(),
  AUDIENCE: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/)
    .default('pacars'),
  PEOPLE_FILE: z.string().optional(),
  STATE_FILE: z.string().optional(),
  /** Comma list of the addresses that the staff pages may be returned to. */
  REDIRECT_URIS: z
    .string()
    .transform((list) => list.split(',').map((uri) => uri.trim()))
    .pipe(z.array(z.url()))
    .optional(),
});

const ownPeopleFile = new URL('../sample-people.json', import.meta.url);

await runChildProcess(async () => {
  const settings = readSettings(settingsSchema);
  return startIdentityProvider({
    people: await readSamplePeople(settings.PEOPLE_FILE ?? ownPeopleFile),
    host: settings.HOST,
    port: settings.PORT,
    issuer: settings.ISSUER,
    audience: settings.AUDIENCE,
    stateFile: settings.STATE_FILE,
    ...(settings.REDIRECT_URIS === undefined ? {} : { redirectUris: settings.REDIRECT_URIS }),
    log: logRequestToStderr,
  });
});
