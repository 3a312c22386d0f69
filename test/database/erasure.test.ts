import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listCertificates } from '../../database/erasure.ts';
import { runRetention } from '../../database/retention-run.ts';
import { asWorker } from '../../database/transactions.ts';
import type { FeedMessage } from '../../domain/schemas/feed-message.ts';
import { isSigned } from '../../runtime/signing.ts';
import { backdate, granted } from '../support/break-glass.ts';
import { emptyTables, fillEveryTable } from '../support/every-table.ts';
import { assessedAs } from '../support/forms.ts';
import { settleLinks } from '../support/linking.ts';
import { aMessage } from '../support/messages.ts';
import {
  age,
  closedReport,
  createTestSigner,
  decideErasure,
  deliverAll,
  doTask,
  retentionOf,
  waitingTask,
} from '../support/retention.ts';
import { closeAsWorkflow } from '../support/sealed.ts';
import { createWorld, person, type World } from '../support/world.ts';

const { signer, publicKeys } = createTestSigner();

/** What is left of an erased report, on purpose. */
const LEFT = ['audit_entries', 'erased_reports', 'erasure_certificates'];

/** Gone with the identity by then, of other kinds of report, or what would keep a report from being erased. */
const NOT_OF_THIS_ONE = [
  'identity_clues',
  'identity_openings',
  'identity_requests',
  'legal_holds',
  'message_identity',
  'message_raw',
  'report_links',
  'report_named',
  'report_sketch_bands',
  'report_sketches',
];

const CONTACT: Partial<FeedMessage> = {
  anonymity: 'CONFIDENTIAL_CONTACT',
  reporter: { contact: { phone: '07700 900123', name: 'Odessa Invented' } },
};

describe('erasing a report', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  const run = () => runRetention(retentionOf(world, signer), { limit: 1_000 });
  const rows = async <Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> =>
    (await world.database.admin.query<Row>(sql, values)).rows;
  const eraseNow = async (reportId: string): Promise<{ erased: boolean; obstacles?: string[] }> => {
    const { rows: results } = await world.database.worker.query<{ outcome: { erased: boolean } }>(
      'select pacars.erase_report($1) as outcome',
      [reportId],
    );
    return results[0]?.outcome ?? { erased: false };
  };

  it('takes two people and its years, whatever the worker writes into the clock', async () => {
    const [old, young] = [await closedReport(world), await closedReport(world, { years: 3 })];
    const byWorker = (sql: string) => asWorker(world.database.worker, (tx) => tx.query(sql));
    await byWorker(
      `update report_retention set class = 'NO_ACTION', decisions_needed = 1, review_due = now() - interval '1 day'`,
    );
    await expect(byWorker(`update report_retention set class_by = 'PERSON'`)).rejects.toThrow(
      'permission denied',
    );
    const clocks = await rows(
      'select distinct decisions_needed from pacars.report_retention where report_id = any ($1)',
      [[old, young]],
    );
    expect(clocks).toEqual([{ decisions_needed: 2 }]);
    expect((await eraseNow(young)).obstacles).toContain('NOT_DUE');
    expect((await eraseNow(old)).obstacles).not.toContain('NOT_DUE');
    await rows('delete from pacars.report_retention where report_id = any ($1)', [[old, young]]);
  });

  /** A report with something in every table that a report reaches: its links are looked for once more afterwards. */
  const fullReport = async (message: FeedMessage, otherId: string): Promise<string> => {
    const [reportId = ''] = await world.receive(message);
    const reader = world.as('isolde.marchpenny');
    await reader.post(`/v1/reports/${reportId}/content`, { reason: 'To assess what it says.' });
    const id = await waitingTask(world, reportId, 'assess-report');
    await reader.post(`/v1/tasks/${id}/claim`, undefined, { 'idempotency-key': randomUUID() });
    await reader.post(`/v1/tasks/${id}/draft`, { form: { reason: 'half a thought' } });
    const form = assessedAs('INTELLIGENCE');
    await doTask(world, { reportId, kind: 'assess-report', login: 'isolde.marchpenny', form });
    await fillEveryTable(world, { reportId, taskId: id ?? '', otherId });
    await world.database.admin.query(
      /* sql */ `
        insert into pacars.hand_offs (id, report_id, system, occasion, state, request_sealed, receipt)
        values ($1, $2, 'intelligence', 'x', 'delivered', $3, 'INT/1')`,
      [randomUUID(), reportId, Buffer.alloc(64, 3)],
    );
    await closeAsWorkflow(world, reportId, 'ACTED_ON');
    await deliverAll(world);
    await age(world, reportId, 11);
    return reportId;
  };

  /** Every ciphertext, wrapped key, index and id that the database holds of a report. */
  const tracesOf = async (reportId: string): Promise<string[]> => {
    const plan = await rows<{ name: string; of: string }>(
      `select table_name as name, column_name as of from pacars.erasure_plan where action = 'DELETE'`,
    );
    const traces = new Set([reportId]);
    for (const { name, of } of plan) {
      const found = await rows<{ row: Record<string, unknown> }>(
        `select to_jsonb(t) as row from pacars.${name} t where ${of} = $1`,
        [reportId],
      );
      for (const { row } of found)
        for (const [column, value] of Object.entries(row)) {
          if (typeof value !== 'string' || column === 'fingerprint') continue;
          if (column === 'id' && value.length === 36) traces.add(value);
          if (value.startsWith('\\x') && value.length > 34) traces.add(value.slice(2));
        }
    }
    return [...traces];
  };

  const tablesHolding = async (traces: readonly string[]): Promise<string[]> => {
    const tables = await rows<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'pacars'::regnamespace and relkind = 'r'`,
    );
    const found: string[] = [];
    for (const { name } of tables) {
      const hits = await rows(
        `select from pacars.${name} t where exists (select from unnest($1::text[]) x where strpos(t::text, x) > 0)`,
        [traces],
      );
      if (hits.length > 0) found.push(name);
    }
    return found.toSorted();
  };

  it('leaves no ciphertext, key, index or id but where it is meant to stay', async () => {
    const message = aMessage({ ...CONTACT, subjects: [{ name: 'Darrow Fennimore-Quill' }] });
    // A copy, which links it and has its candidates.
    const copy = await closedReport(world, { message: { narrative: message.narrative } });
    const request = await granted(world, 'edmund.larkwhistle', 'hesper.quillan', { reportId: copy });
    const reportId = await fullReport(message, copy);
    await settleLinks(world);
    await world.database.admin.query('update pacars.break_glass_requests set report_id = $2 where id = $1', [
      request,
      reportId,
    ]);
    await world.database.admin.query('insert into pacars.link_searches (report_id) values ($1)', [reportId]);
    expect(await run()).toBeDefined();
    expect(await eraseNow(reportId)).toMatchObject({ obstacles: expect.arrayContaining(['BREAK_GLASS']) });
    await backdate(world, request, 91 * 24);
    await deliverAll(world);
    const before = await tracesOf(reportId);
    expect(before.length).toBeGreaterThan(10);
    expect(await tablesHolding(before)).toEqual(
      expect.arrayContaining(['audit_reasons', 'idempotency_keys', 'message_raw', 'outbox', 'report_keys']),
    );
    await run();
    await decideErasure(world, reportId);
    expect(await emptyTables(world, reportId)).toEqual(NOT_OF_THIS_ONE);
    const traces = [...before, ...(await tracesOf(reportId))];
    expect(await run()).toMatchObject({ reportsErased: 1 });
    expect(await tablesHolding(traces)).toEqual(LEFT);
  });

  it('knows every table that a report reaches', async () => {
    const reaching = await rows<{ place: string }>(/* sql */ `
      select c.relname || '.' || a.attname as place
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relnamespace = 'pacars'::regnamespace and c.relkind in ('r', 'p')
        and (
          a.attname in ('report_id', 'other_report_id')
          or exists (
            select from pg_constraint f where f.contype = 'f' and f.conrelid = c.oid and a.attnum = any (f.conkey)
              and f.confrelid = 'pacars.reports'::regclass
          )
        )`);
    const planned = await rows<{ place: string }>(
      `select table_name || '.' || column_name as place from pacars.erasure_plan
       where (table_name, column_name) <> ('reports', 'id')`,
    );
    expect(reaching.map(({ place }) => place).toSorted()).toEqual(
      planned.map(({ place }) => place).toSorted(),
    );
    // What refers to a part of a report goes with it, by a report_id of its own or by its parent's row.
    const byPart = await rows<{ name: string }>(/* sql */ `
      select distinct c.relname as name from pg_constraint f join pg_class c on c.oid = f.conrelid
      where f.contype = 'f' and f.confrelid::regclass::text in (
        select 'pacars.' || table_name from pacars.erasure_plan where action = 'DELETE'
      )`);
    const names = new Set(planned.map(({ place }) => place.split('.')[0]));
    expect(byPart.filter(({ name }) => !names.has(name))).toEqual([]);
  });

  it('is certified by a signature that anybody can check', async () => {
    const reportId = await closedReport(world);
    await run();
    await decideErasure(world, reportId);
    await run();
    const certificates = await asWorker(world.database.worker, (tx) => listCertificates(tx, reportId));
    const [identity, report] = certificates;
    expect(certificates).toHaveLength(2);
    for (const certificate of certificates) expect(isSigned(certificate, publicKeys)).toBe(true);
    expect(JSON.parse(identity?.statement ?? '')).toMatchObject({ part: 'IDENTITY', reportId });
    expect(JSON.parse(report?.statement ?? '')).toMatchObject({
      part: 'REPORT',
      reportId,
      force: 'derbyshire',
      class: 'MOPI_4',
      rule: 'MOPI_4/england-and-wales/2024-03-14',
      decisions: [
        { step: 'REVIEW', personId: person('hesper.quillan').id },
        { step: 'CONFIRM', personId: person('edmund.larkwhistle').id },
      ],
      counts: { messages: 1, report_keys: 1, reports: 1, message_content: 1 },
    });
    const forged = { ...certificates[1], statement: report?.statement.replace('derbyshire', 'kent') ?? '' };
    expect(isSigned({ signature: Buffer.alloc(64), keyId: '1', ...forged }, publicKeys)).toBe(false);
  });

  it('keeps the audit whole', async () => {
    const broken = await rows(/* sql */ `
      select from (
        select *, lag(hash, 1, '\\x'::bytea) over (partition by force order by sequence) as before
        from pacars.audit_entries
      ) e
      where hash <> sha256(before || convert_to(entry, 'UTF8')) or previous_hash <> before`);
    expect(broken).toEqual([]);
    const erasures = await rows<{ entry: string }>(
      `select entry from pacars.audit_entries where action = 'ERASURE' order by sequence`,
    );
    expect(erasures.length).toBeGreaterThan(1);
  });

  it('leaves its messages known for ever, and its reference free', async () => {
    const message = aMessage();
    const reportId = await closedReport(world, { message });
    await run();
    await decideErasure(world, reportId);
    await run();
    const again = await world.send(JSON.stringify(message));
    expect(again.body['messages']).toMatchObject([{ status: 'duplicate', reportId: null }]);
    const other = await world.send(
      JSON.stringify({ ...message, narrative: 'Quite another invented story.' }),
    );
    expect(other.body['messages']).toMatchObject([{ status: 'conflict', reportId: null }]);
    const [fresh] = await world.receive(aMessage({ reportRef: message.reportRef, sequence: 2 }));
    expect(fresh).not.toBe(reportId);
    expect(await rows('select from pacars.reports where id = $1', [fresh])).toHaveLength(1);
  });

  it('does not happen without a key to sign the certificate with', async () => {
    const reportId = await closedReport(world);
    await run();
    await decideErasure(world, reportId);
    const result = await runRetention(retentionOf(world, undefined), { limit: 1_000 });
    expect(result.reportsErased).toBe(0);
    expect(result.waiting['NO_SIGNING_KEY']).toBeGreaterThan(0);
    expect(await rows('select from pacars.reports where id = $1', [reportId])).toHaveLength(1);
  });

  it('cannot be made up by whoever holds the worker', async () => {
    const reportId = await closedReport(world);
    await run();
    const { worker } = world.database;
    const me = randomUUID();
    await worker.query(
      /* sql */ `
        update pacars.tasks set state = 'completed', completed_at = now(), completed_by = $2,
          decision = '{"decision":"ERASE"}' where report_id = $1 and state in ('open', 'claimed')`,
      [reportId, me],
    );
    await deliverAll(world);
    expect(await eraseNow(reportId)).toMatchObject({ erased: false, obstacles: ['NOT_DECIDED'] });
    await expect(
      worker.query(
        /* sql */ `
          insert into pacars.retention_decisions (id, report_id, task_id, step, decision, person_id, closing)
          select gen_random_uuid(), report_id, id, 'REVIEW', 'ERASE', $2, 1 from pacars.tasks where report_id = $1 limit 1`,
        [reportId, me],
      ),
    ).rejects.toThrow('permission denied');
    for (const table of ['report_keys', 'messages', 'reports', 'message_content'])
      await expect(worker.query(`delete from pacars.${table}`)).rejects.toThrow('permission denied');
    await expect(world.database.api.query('select pacars.erase_report($1)', [reportId])).rejects.toThrow(
      'permission denied',
    );
  });

  it('waits for a message that comes at the same moment, which opens the report again', async () => {
    const message = aMessage();
    const reportId = await closedReport(world, { message });
    await run();
    await decideErasure(world, reportId);
    const further = (sequence: number) =>
      world.receive(aMessage({ reportRef: message.reportRef, messageType: 'FURTHER_INFORMATION', sequence }));
    const [second, , third, , fourth] = await Promise.all([further(2), run(), further(3), run(), further(4)]);
    // All three are on one standing report: the old one, opened again, or a new one.
    const ids = new Set([...second, ...third, ...fourth]);
    expect(ids.size).toBe(1);
    for (const id of ids)
      expect(await rows('select from pacars.reports where id = $1', [id])).toHaveLength(1);
  });
});
