import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject } from 'vitest';
import { measureNow } from '../../worker/measure-work.ts';
import { runCommand } from '../dev/cli/run-command.ts';
import { textsByPlace } from './database-contents.ts';
import { textOfHistory } from './history-text.ts';
import type { Teller } from './leak-teller.ts';

/** Texts by where they were found within a place. */
export type Texts = ReadonlyMap<string, string>;

/** A place to look. */
export interface Place {
  /** Stand in it if it was looked at in earnest. */
  signs: readonly string[];
  read(teller: Teller): Promise<Texts>;
}

const asText = (_name: string, value: unknown): unknown => {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  return typeof value === 'bigint' ? String(value) : value;
};
const everything = (value: unknown): string => JSON.stringify(value, asText);
const only = (text: string): Texts => new Map([['', text]]);

/** Every run as Temporal keeps and shows it: history, memo, attributes, summaries, details. */
async function readTemporal({ line: { client } }: Teller): Promise<Texts> {
  const texts: string[] = [];
  for await (const { raw, memo, searchAttributes, workflowId, runId } of client.workflow.list()) {
    const handle = client.workflow.getHandle(workflowId, runId);
    const described = await handle.describe();
    texts.push(
      `${workflowId} ${everything([raw, memo, searchAttributes])}`,
      textOfHistory(await handle.fetchHistory()),
      everything([described.raw, described.memo, described.searchAttributes]),
      everything([await described.staticSummary(), await described.staticDetails()]),
      everything(await handle.query('__temporal_workflow_metadata')),
    );
  }
  return only(texts.join('\n'));
}

const urlOfSuperuser = (database: string): string => {
  const url = new URL(inject('postgres'));
  url.pathname = `/${database}`;
  return url.href;
};

/** What a command of operations writes to a file, with our logs in its home. */
async function readCommand(teller: Teller, args: readonly string[]): Promise<Texts> {
  const home = mkdtempSync(join(tmpdir(), 'pacars-leak-'));
  try {
    mkdirSync(join(home, 'logs'));
    writeFileSync(join(home, 'logs', 'api.log'), teller.worlds.map((world) => world.logged()).join(''));
    writeFileSync(join(home, 'logs', 'worker.log'), teller.line.logged());
    const out = join(home, 'out');
    const {
      code,
      err,
      out: said,
    } = await runCommand([...args, '--out', out], {
      PACARS_HOME: home,
      DATABASE_URL: urlOfSuperuser(teller.line.world.database.name),
      TEMPORAL_ADDRESS: inject('temporal').address,
      TEMPORAL_NAMESPACE: teller.line.namespace,
    });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    return only(`${said}\n${readFileSync(out, 'utf8')}`);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** The logs of the servers that we only use: PostgreSQL quotes the rows that it refuses. */
async function readServerLogs({ line }: Teller): Promise<Texts> {
  const { rows } = await line.world.database.admin.query<{ at: string }>(
    `select current_setting('data_directory') as at`,
  );
  const at = realpathSync(rows[0]?.at ?? '');
  const isOurs = (home: string): boolean => {
    try {
      return realpathSync(join(home, 'postgres')) === at;
    } catch {
      return false;
    }
  };
  const homes = readdirSync(tmpdir()).filter((name) => name.startsWith('pacars-test-'));
  const [home = ''] = homes.map((name) => join(tmpdir(), name)).filter(isOurs);
  return new Map(
    ['postgres', 'temporal'].map((name) => [name, readFileSync(join(home, `${name}.log`), 'utf8')]),
  );
}

/** What the API answered, by route; refusals and failures, with every header, apart from what was given. */
async function readAnswers(teller: Teller, given: boolean): Promise<Texts> {
  const texts = new Map<string, string>();
  for (const { route, status, text, headers } of await teller.answers()) {
    if (status < 400 !== given) continue;
    const at = given ? route : '';
    texts.set(at, `${texts.get(at) ?? ''}\n${status} ${headers} ${text}`);
  }
  return texts;
}

const ofWorlds = async (
  { worlds }: Teller,
  read: (world: Teller['worlds'][number]) => Promise<string>,
): Promise<Texts> => only((await Promise.all(worlds.map((world) => read(world)))).join('\n'));

const rowsOf = (teller: Teller, sql: string): Promise<Texts> =>
  ofWorlds(teller, async ({ database }) => everything((await database.admin.query(sql)).rows));

/** What has failed for every reason, and was started by the clock's work too. */
const TEMPORAL_SIGNS = [
  'handleReport',
  'reviewRetention',
  'HandOffRefused',
  'HandOffUnavailable',
  'HandOffOutcomeUnknown',
  'see the log for',
];

/** Every place where a word could come to stand: a new one adds its line. */
export const PLACES: Readonly<Record<string, Place>> = {
  Temporal: { signs: TEMPORAL_SIGNS, read: readTemporal },
  'the log of the API': {
    signs: ['23514'],
    read: (teller) => ofWorlds(teller, async (world) => world.logged()),
  },
  'the log of the worker': { signs: ['23514'], read: async ({ line }) => only(line.logged()) },
  'the logs of the servers': { signs: ['check constraint "broken"'], read: readServerLogs },
  'the metrics of the API': {
    signs: ['pacars_'],
    read: (teller) => ofWorlds(teller, async (world) => (await world.as(null).get('/metrics')).text),
  },
  'the metrics of the worker': {
    signs: ['pacars_'],
    read: async ({ line }) => {
      await measureNow(line.world.database.worker, line.metrics);
      return only(await line.metrics.text());
    },
  },
  'mails, as they were sent': {
    signs: ['A task waits for you'],
    read: async ({ line }) => only(await (await fetch(`${line.mailbox.url}/messages`)).text()),
  },
  'the outbox': {
    signs: ['outbox'],
    read: (teller) => rowsOf(teller, `select 'outbox', o.* from pacars.outbox o`),
  },
  'refusals and errors': { signs: ['urn:pacars:problem'], read: (teller) => readAnswers(teller, false) },
  answers: { signs: ['200'], read: (teller) => readAnswers(teller, true) },
  'addresses and headers of what goes out': {
    signs: ['idempotency-key'],
    read: async ({ line }) =>
      only(
        line.simulators
          .requests()
          .map(({ url, headers }) => `${url} ${everything(headers)}`)
          .join('\n'),
      ),
  },
  'the audit': {
    signs: ['BREAK_GLASS'],
    read: (teller) => rowsOf(teller, 'select * from pacars.audit_entries'),
  },
  'an export of the audit': {
    signs: ['BREAK_GLASS'],
    read: (teller) => readCommand(teller, ['audit', 'export']),
  },
  'a support bundle': { signs: ['api.log'], read: (teller) => readCommand(teller, ['support-bundle']) },
  'the database': {
    signs: ['reports'],
    read: async ({ worlds }) => {
      const texts = new Map<string, string>([['reports', 'reports']]);
      for (const { database } of worlds)
        for (const [place, text] of await textsByPlace(database))
          texts.set(place, `${texts.get(place) ?? ''}\n${text}`);
      return texts;
    },
  },
};
