import { z } from 'zod';
import { createMailClient } from '../../activities/notifications/client.ts';
import { createPagerClient, type PagerClient } from '../../activities/pager/client.ts';
import { climbLadders } from '../../database/on-call-ladder.ts';
import { setFim } from '../../database/on-call-fim.ts';
import { setRota } from '../../database/on-call-rota.ts';
import { asOwner, asWorker } from '../../database/transactions.ts';
import { receivedMessage } from '../../dev/mail/inbox.ts';
import { startMailServer } from '../../dev/mail/server.ts';
import { startSimulator } from '../../dev/simulators/server.ts';
import type { AlertChannel } from '../../domain/danger/ladder.ts';
import type { FeedMessage } from '../../domain/schemas/feed-message.ts';
import { createMetrics } from '../../runtime/metrics.ts';
import { byMail, byPager, createAlertRound } from '../../worker/on-call-alerts.ts';
import { aMessage } from './messages.ts';
import { person, type World } from './world.ts';

const TOKEN = 'simulated-secret';
const PUBLIC_URL = 'https://pacars.example';
const HOUR_MS = 3_600_000;

/** An alarm as its row says it. */
export interface AlertRow {
  round: number;
  rung: string;
  channel: string;
  login: string | null;
  state: string;
  problem: string | null;
}

/** Somebody on call from an hour ago for a day, and who covers them. */
export interface OnDuty {
  login: string;
  cover?: string;
}

/** People who can be alarmed, with a mail server and a pager of their own. */
export interface OnCallPlace {
  pager: PagerClient;
  mail: ReturnType<typeof createMailClient>;
  mailUrl: string;
  /** Set a force's rota, as an administrator would. */
  rota(
    people: readonly OnDuty[],
    options?: { force?: string; fim?: { mail?: string; pager?: string }; by?: string },
  ): Promise<void>;
  /** Take a dangerous report in; gives the report and its triage. */
  danger(overrides?: Partial<FeedMessage>): Promise<{ reportId: string; taskId: string }>;
  /** Let the ladders climb once where it is time, and send what that wrote. */
  round(): Promise<void>;
  climb(): Promise<number>;
  send(channel: AlertChannel): Promise<void>;
  /** Let the wait between two rungs be over. */
  wait(): Promise<void>;
  alerts(taskId: string): Promise<AlertRow[]>;
  /** The rungs with their rounds, in order, as `1 ON_CALL`. */
  steps(taskId: string): Promise<string[]>;
  /** Addresses that mails of alarm have reached, in order of arrival. */
  mailed(): Promise<string[]>;
  /** How many different alarms the pager has taken. */
  paged(): Promise<{ effects: number; duplicates: number }>;
  order(which: 'mail' | 'pager', faults: object): Promise<void>;
  close(): Promise<void>;
}

const post = async (url: string, body: object): Promise<void> => {
  const headers = { 'content-type': 'application/json' };
  await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
};

/** Make the surroundings of the ladder for a world. */
export async function createOnCallPlace(world: World): Promise<OnCallPlace> {
  const { database, log } = world;
  const mailServer = await startMailServer();
  const simulator = await startSimulator({ system: 'pager', token: TOKEN });
  const mail = createMailClient({
    smtpUrl: mailServer.smtpUrl,
    from: 'pacars@pacars.example',
    timeoutMs: 2_000,
  });
  const pager = createPagerClient({ baseUrl: simulator.url, token: TOKEN, timeoutMs: 1_000 });
  const metrics = createMetrics('worker');
  const senders = {
    mail: createAlertRound({
      database: database.worker,
      channel: 'mail',
      send: byMail(mail, PUBLIC_URL),
      log,
      metrics,
    }),
    pager: createAlertRound({
      database: database.worker,
      channel: 'pager',
      send: byPager(pager, PUBLIC_URL),
      log,
      metrics,
    }),
  };
  const rowsOf = async <Row extends object>(sql: string, values: unknown[]): Promise<Row[]> =>
    (await database.admin.query<Row>(sql, values)).rows;

  const place: OnCallPlace = {
    pager,
    mail,
    mailUrl: mailServer.url,
    rota: (people, { force = 'derbyshire', fim, by = 'gethin.brockenhurst' } = {}) =>
      asOwner(database.admin, async (tx) => {
        await setRota(tx, {
          force,
          by: 'administrator',
          rota: {
            shifts: people.map(({ login, cover }) => ({
              person: person(login).id,
              cover: cover === undefined ? null : person(cover).id,
              from: new Date(Date.now() - HOUR_MS).toISOString(),
              until: new Date(Date.now() + 24 * HOUR_MS).toISOString(),
            })),
          },
        });
        if (fim) await setFim(tx, { force, fim: { ...fim, by } });
      }),
    danger: async (overrides = {}) => {
      const [reportId = ''] = await world.receive(aMessage({ priority: 'IMMEDIATE', ...overrides }));
      const rows = await rowsOf<{ id: string }>(
        `select id from pacars.tasks where report_id = $1 and kind = 'triage-danger'`,
        [reportId],
      );
      return { reportId, taskId: rows[0]?.id ?? '' };
    },
    climb: () => asWorker(database.worker, (tx) => climbLadders(tx)),
    send: async (channel) => {
      while ((await senders[channel]()).more);
    },
    round: async () => {
      await place.climb();
      await Promise.all([place.send('mail'), place.send('pager')]);
    },
    wait: async () => {
      await database.admin.query('update pacars.on_call_ladders set next_at = now()');
    },
    alerts: (taskId) =>
      rowsOf<AlertRow>(
        /* sql */ `
          select a.round, a.rung, a.channel, p.login, a.state, a.problem
          from pacars.on_call_alerts a left join pacars.people p on p.id = a.person_id
          where a.task_id = $1 order by a.created_at, p.login, a.channel`,
        [taskId],
      ),
    steps: async (taskId) => [
      ...new Set((await place.alerts(taskId)).map(({ round, rung }) => `${round} ${rung}`)),
    ],
    mailed: async () =>
      z
        .array(receivedMessage)
        .parse(await (await fetch(`${mailServer.url}/messages`)).json())
        .filter(({ messageId }) => messageId?.startsWith('<alarm-'))
        .flatMap(({ to }) => to),
    paged: async () =>
      z
        .object({ counts: z.object({ effects: z.number(), duplicates: z.number() }) })
        .parse(await (await fetch(`${simulator.url}/state`)).json()).counts,
    order: (which, faults) => post(`${which === 'mail' ? mailServer.url : simulator.url}/faults`, faults),
    close: async () => {
      mail.close();
      await Promise.all([mailServer.close(), simulator.close()]);
    },
  };
  return place;
}
