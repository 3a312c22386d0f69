import { z } from 'zod';
import {
  hostSetting,
  logRequestToStderr,
  portSetting,
  readSettings,
  runChildProcess,
} from '../child-process.ts';
import { startMailServer } from './server.ts';

const settingsSchema = z.object({
  SMTP_PORT: portSetting,
  HTTP_PORT: portSetting,
  HOST: hostSetting,
  STATE_FILE: z.string().optional(),
});

await runChildProcess(() => {
  const settings = readSettings(settingsSchema);
  return startMailServer({
    host: settings.HOST,
    smtpPort: settings.SMTP_PORT,
    httpPort: settings.HTTP_PORT,
    stateFile: settings.STATE_FILE,
    log: logRequestToStderr,
  });
});
