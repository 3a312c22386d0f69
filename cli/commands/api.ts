import { runApi } from '../../api/main.ts';
import { readApiConfig } from '../../runtime/config.ts';
import type { Command } from '../command.ts';
import { productVersion } from '../product-version.ts';

export const api: Command = {
  usage:
    'Usage: npm run pacars -- api\n\nRuns the HTTP API until SIGTERM. Settings by environment; see README.',
  run: async () => {
    await runApi(readApiConfig(process.env), productVersion());
    return 0;
  },
};
