import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lockWorkflowNews } from '../../database/outbox.ts';
import { asWorker } from '../../database/transactions.ts';
import { SIGNALS, workflowIdOf } from '../../domain/workflow-signals.ts';
import { createMetrics } from '../../runtime/metrics.ts';
import { connectClient } from '../../runtime/temporal.ts';
import { createNewsRound } from '../../worker/workflow-news.ts';
import { assessedAs } from '../support/forms.ts';
import { eventually } from '../support/eventually.ts';
import { aMessage } from '../support/messages.ts';
import { createNamespace, type TemporalPlace } from '../support/namespace.ts';
import { completeAs } from '../support/reports.ts';
import { createWorld, type World } from '../support/world.ts';

const ASSESSOR = 'isolde.marchpenny';
const NOBODY_LISTENS = '127.0.0.1:9';

describe('news of the outbox', () => {
  let place: TemporalPlace;
  let world: World;
  beforeAll(async () => {
    place = await createNamespace();
  });
  beforeEach(async () => {
    world = await createWorld();
  });
  afterEach(() => world.close());
  afterAll(() => place.close());

  const roundWith = (client: TemporalPlace['client']) =>
    createNewsRound({
      database: world.database.worker,
      client,
      log: world.log,
      metrics: createMetrics('worker'),
    });
  const receiveMany = (count: number): Promise<string[]> =>
    world.receive(...Array.from({ length: count }, () => aMessage()));
  const assess = async (reportId: string): Promise<string> => {
    const { rows } = await world.database.admin.query<{ id: string }>(
      /* sql */ `select id from pacars.tasks where report_id = $1 and kind = 'assess-report'`,
      [reportId],
    );
    const id = rows[0]?.id ?? '';
    await world.as(ASSESSOR).post(`/v1/tasks/${id}/claim`);
    await completeAs(world, ASSESSOR, id, assessedAs());
    return id;
  };
  const deliverAll = async (): Promise<void> => {
    const round = roundWith(place.client);
    while ((await round()).more);
  };
  const waiting = async (): Promise<{ attempts: number; waitsSeconds: number }[]> => {
    const { rows } = await world.database.admin.query<{ attempts: number; waitsSeconds: number }>(/* sql */ `
      select attempts, extract(epoch from next_attempt_at - now())::float8 as "waitsSeconds" from pacars.outbox
      where destination = 'workflow' and delivered_at is null order by id`);
    return rows;
  };
  /** What a workflow has been told, in the order in which it was. */
  const toldTo = async (reportId: string): Promise<string[]> => {
    const { events } = await place.client.workflow.getHandle(workflowIdOf(reportId)).fetchHistory();
    return (events ?? []).flatMap(
      ({ workflowExecutionSignaledEventAttributes: signal }) => signal?.signalName ?? [],
    );
  };

  /** What a dispatcher would take now. */
  const locked = (limit = 100, startsLimit = 30) =>
    asWorker(world.database.worker, (tx) => lockWorkflowNews(tx, { limit, startsLimit }));

  describe('lockWorkflowNews', () => {
    it('puts danger before decisions, decisions before new reports, and these by age', async () => {
      const [older = '', decided = '', newer = ''] = await receiveMany(3);
      await deliverAll();
      const first = await world.receive(aMessage(), aMessage());
      await assess(decided);
      const dangerous = await world.receive(aMessage({ priority: 'IMMEDIATE' }));
      const entries = await locked();
      expect(entries.map(({ reportId }) => reportId)).toEqual([...dangerous, decided, ...first]);
      expect([older, newer].some((id) => entries.some(({ reportId }) => reportId === id))).toBe(false);
    });

    it('bounds how many new reports are started, and leaves room for decisions beside them', async () => {
      const [decided = ''] = await receiveMany(1);
      await deliverAll();
      await receiveMany(40);
      await assess(decided);
      const entries = await locked();
      expect(entries).toHaveLength(31);
      expect(entries[0]?.reportId).toBe(decided);
    });

    it('gives of each report only the oldest entry', async () => {
      const message = aMessage();
      const [reportId = ''] = await world.receive(message);
      await world.receive(aMessage({ reportRef: message.reportRef, sequence: 2, priority: 'IMMEDIATE' }));
      await assess(reportId);
      expect((await locked()).map(({ news }) => news.kind)).toEqual(['message-received']);
      expect(await waiting()).toHaveLength(3);
    });

    it('brings a report forward, from its oldest entry on, when a decision or danger waits behind that', async () => {
      await receiveMany(40);
      const message = aMessage();
      const [endangered = ''] = await world.receive(message);
      const [decided = ''] = await receiveMany(1);
      await assess(decided);
      await world.receive(aMessage({ reportRef: message.reportRef, sequence: 2, priority: 'IMMEDIATE' }));
      const entries = await locked();
      expect(entries.slice(0, 2).map(({ reportId }) => reportId)).toEqual([endangered, decided]);
    });

    it('passes over what another dispatcher has locked', async () => {
      await receiveMany(5);
      await asWorker(world.database.worker, async (tx) => {
        expect(await lockWorkflowNews(tx, { limit: 100, startsLimit: 3 })).toHaveLength(3);
        expect(await locked()).toHaveLength(2);
      });
    });
  });

  describe('createNewsRound', () => {
    it('delivers each entry once, with several dispatchers at once', async () => {
      const reports = await receiveMany(60);
      const decided = reports.slice(0, 10);
      for (const reportId of decided) await assess(reportId);
      await Promise.all([deliverAll(), deliverAll(), deliverAll()]);
      await deliverAll();
      expect(await waiting()).toEqual([]);
      for (const reportId of reports) {
        const news: string[] = [SIGNALS.messageReceived];
        if (decided.includes(reportId)) news.push(SIGNALS.taskCompleted);
        expect(await toldTo(reportId)).toEqual(news);
      }
    });

    it('keeps everything while Temporal is away, and delivers it in order afterwards', async () => {
      const { connection, client: lost } = connectClient({
        address: NOBODY_LISTENS,
        namespace: place.namespace,
        apiKey: undefined,
        tls: undefined,
        payloadCodec: 'off' as const,
      });
      const [reportId = ''] = await receiveMany(1);
      await assess(reportId);
      const away = roundWith(lost);
      expect(await away()).toEqual({ delivered: 0, more: false });
      const [first, second] = await waiting();
      expect(first).toMatchObject({ attempts: 1 });
      expect(first?.waitsSeconds).toBeGreaterThan(0);
      expect(second).toMatchObject({ attempts: 0 });
      // The report's later news waits for its earlier, which has been put off.
      expect(await away()).toEqual({ delivered: 0, more: false });
      await connection.close();
      await eventually(async () => {
        await deliverAll();
        return waiting();
      }).toEqual([]);
      expect(await toldTo(reportId)).toEqual([SIGNALS.messageReceived, SIGNALS.taskCompleted]);
    });

    it('tries for ever, and never waits longer than five seconds for the next attempt', async () => {
      await receiveMany(1);
      await world.database.admin.query(/* sql */ `update pacars.outbox set attempts = 1000`);
      const { connection, client } = connectClient({
        address: NOBODY_LISTENS,
        namespace: place.namespace,
        apiKey: undefined,
        tls: undefined,
        payloadCodec: 'off' as const,
      });
      await roundWith(client)();
      await connection.close();
      const [entry] = await waiting();
      expect(entry?.attempts).toBe(1001);
      expect(entry?.waitsSeconds).toBeLessThanOrEqual(5);
      expect(entry?.waitsSeconds).toBeGreaterThan(2);
    });
  });
});
