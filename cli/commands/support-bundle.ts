import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { supportFacts } from '../../database/support-facts.ts';
import { readKeyRing } from '../../runtime/key-ring.ts';
import { missingSearchAttributes } from '../../runtime/search-attributes.ts';
import { shownConfiguration, shownKeys, shownLogs } from '../../runtime/support-bundle.ts';
import { connectClient } from '../../runtime/temporal.ts';
import type { Command } from '../command.ts';
import { productVersion } from '../product-version.ts';

const usage = `Usage: npm run pacars -- support-bundle --out FILE

Writes what support needs to know of this installation, as JSON, to a new file (mode 600): versions, which variables are
set, counts of waiting work, key ids, what Temporal answers, and the newest lines of the logs in PACARS_HOME. It holds no
report, no name, no address, no secret and no key. DATABASE_URL may be the role pacars_operations, which sees counts of
the outbox and the hand-offs; beside a running "npm start" its own database and Temporal are asked.`;

const description = z.object({
  database: z.string(),
  temporal: z.object({ address: z.string(), namespace: z.string() }),
});

type Place = {
  databaseUrl: string | undefined;
  temporal: { address: string; namespace: string } | undefined;
};

function placeOf(home: string): Place {
  const file = join(home, 'stack.json');
  if (existsSync(file)) {
    const { database, temporal } = description.parse(JSON.parse(readFileSync(file, 'utf8')));
    return { databaseUrl: database, temporal };
  }
  const { DATABASE_URL, DATABASE_URL_FILE, TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE } = process.env;
  const fromFile = DATABASE_URL_FILE && readFileSync(DATABASE_URL_FILE, 'utf8').trim();
  return {
    databaseUrl: DATABASE_URL ?? fromFile,
    temporal: TEMPORAL_ADDRESS
      ? { address: TEMPORAL_ADDRESS, namespace: TEMPORAL_NAMESPACE ?? 'pacars' }
      : undefined,
  };
}

/** What is asked, or that it could not be had: the rest of the bundle is worth sending all the same. */
async function ifPossible(ask: () => unknown): Promise<unknown> {
  try {
    return await ask();
  } catch (error) {
    const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
    return { failed: typeof code === 'string' || typeof code === 'number' ? code : 'unknown' };
  }
}

async function temporalFacts({
  address,
  namespace,
}: {
  address: string;
  namespace: string;
}): Promise<object> {
  const config = { address, namespace, apiKey: undefined, tls: undefined, payloadCodec: 'off' } as const;
  const { connection, client } = connectClient(config);
  try {
    const missing = await missingSearchAttributes(connection, namespace);
    const schedules: string[] = [];
    for await (const { scheduleId } of client.schedule.list()) schedules.push(scheduleId);
    const { count } = await client.workflow.count(`ExecutionStatus = 'Running'`);
    return { missingSearchAttributes: missing.map(({ name }) => name), schedules, running: count };
  } finally {
    await connection.close();
  }
}

export const supportBundle: Command = {
  usage,
  takesArguments: true,
  run: async (args) => {
    const { values } = parseArgs({ args: [...args], options: { out: { type: 'string' } } });
    if (values.out === undefined) {
      process.stderr.write(`${usage}\n`);
      return 1;
    }
    const home = process.env['PACARS_HOME'] || '.pacars';
    const { databaseUrl, temporal } = placeOf(home);
    const keysFile = process.env['PACARS_KEYS_FILE'] ?? join(home, 'keys.json');
    const bundle = {
      madeAt: new Date().toISOString(),
      product: productVersion(),
      node: process.versions.node,
      platform: `${process.platform} ${process.arch}`,
      configuration: shownConfiguration(process.env),
      keys: await ifPossible(() => shownKeys(readKeyRing(keysFile))),
      database: databaseUrl === undefined ? 'not given' : await ifPossible(() => supportFacts(databaseUrl)),
      temporal: temporal === undefined ? 'not given' : await ifPossible(() => temporalFacts(temporal)),
      logs: shownLogs(join(home, 'logs')),
    };
    writeFileSync(values.out, `${JSON.stringify(bundle, null, 2)}\n`, { flag: 'wx', mode: 0o600 });
    process.stdout.write(`Wrote ${values.out}. Look through it before you send it.\n`);
    return 0;
  },
};
