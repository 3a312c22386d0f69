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
  /** Of the client of browser logins; without it there is none. */
  CLIENT_SECRET: z.string().min(16).optional(),
  /** Comma list of the addresses that browsers may be sent back to. */
  REDIRECT_URIS: z
    .string()
    .transform((list) => list.split(',').map((uri) => uri.trim()))
    .pipe(z.array(z.url()))
    .default([]),
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
    browserClient:
      settings.CLIENT_SECRET === undefined
        ? undefined
        : { secret: settings.CLIENT_SECRET, redirectUris: settings.REDIRECT_URIS },
    log: logRequestToStderr,
  });
});
