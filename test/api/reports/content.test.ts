import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { placesHolding } from '../../support/database-contents.ts';
import { aMessage } from '../../support/messages.ts';
import { createWorld, person, type World } from '../../support/world.ts';

const STAFF = 'isolde.marchpenny';
const CANARY = 'reason-canary-2357';

describe('one report', () => {
  let world: World;
  let id: string;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    [id = ''] = await world.receive(aMessage({ narrative: 'What was said.' }));
  });

  /** What the audit holds about a record, but for those who were refused it. */
  const audit = async (recordId: string): Promise<unknown[][]> => {
    const { rows } = await world.database.admin.query<{ entry: string }>(
      /* sql */ `select entry from pacars.audit_entries
        where record_id = $1 and action <> 'REFUSAL' order by force, sequence`,
      [recordId],
    );
    return rows.map(({ entry }) => Array.from<unknown>(JSON.parse(entry)));
  };
  const read = (login: string | null, body: unknown, reportId = id) =>
    world.as(login).post(`/v1/reports/${reportId}/content`, body);

  it('shows its facts, tasks and hand-offs, with an ETag, and none of its words', async () => {
    const { status, body, headers, text } = await world.as(STAFF).get(`/v1/reports/${id}`);
    expect(status).toBe(200);
    expect(headers['etag']).toBe(`"${body['version']}"`);
    expect(body).toMatchObject({
      id,
      stage: 'ASSESSMENT',
      messages: 1,
      tasks: [{ kind: 'assess-report', state: 'open' }],
      handOffs: [],
    });
    expect(text).not.toContain('What was said.');
  });

  it('has a timeline of codes', async () => {
    const { status, body } = await world.as(STAFF).get(`/v1/reports/${id}/timeline`);
    expect(status).toBe(200);
    expect(body['items'].map(({ kind }: { kind: string }) => kind)).toEqual([
      'MESSAGE_RECEIVED',
      'TASK_OPENED',
    ]);
  });

  it('is read with a reason that is kept sealed, and stands in the audit and on the timeline', async () => {
    const reason = `I assess it, says ${CANARY}.`;
    const { status, body } = await read(STAFF, { reason });
    expect(status).toBe(200);
    expect(body).toMatchObject({ reportId: id, messages: [{ message: { narrative: 'What was said.' } }] });
    const { rows } = await world.database.admin.query<{
      id: string;
      sealed: Buffer;
      wrapped: Buffer;
      key: string;
    }>(
      /* sql */ `
        select a.id, a.sealed, k.wrapped, k.wrapping_key_id as key
        from pacars.audit_reasons a join pacars.report_keys k on k.report_id = a.report_id and k.purpose = 'content'
        where a.report_id = $1`,
      [id],
    );
    const [kept] = rows;
    if (!kept) throw new RangeError('the reason is kept');
    const key = await world.vault.unwrap({ wrapped: kept.wrapped, wrappingKeyId: kept.key });
    expect(world.vault.open(key, kept.sealed, `audit-reason/${kept.id}`).toString()).toBe(reason);
    const hash = createHash('sha256').update(kept.sealed).digest('hex');
    const [entry = []] = await audit(id);
    expect(entry.slice(4, 13)).toEqual([
      person(STAFF).id,
      'psd-assessor',
      'CONSULTATION',
      'report',
      id,
      id,
      'STATED',
      hash,
      null,
    ]);
    const { body: timeline } = await world.as(STAFF).get(`/v1/reports/${id}/timeline`);
    expect(timeline['items'].at(-1)).toMatchObject({ kind: 'CONTENT_READ', actor: person(STAFF).id });
    expect(await placesHolding(world.database, CANARY)).toEqual([]);
    expect(world.logged()).not.toContain(CANARY);
  });

  it('shows no word when the reading cannot be put into the audit', async () => {
    const { admin } = world.database;
    await admin.query(/* sql */ `
      create function pacars.full() returns trigger language plpgsql as $$
      begin raise exception 'the audit is full' using errcode = 'disk_full'; end $$;
      create trigger full_audit before insert on pacars.audit_entries for each row execute function pacars.full();`);
    const answer = await read(STAFF, { reason: 'To assess the report.' });
    await admin.query('drop trigger full_audit on pacars.audit_entries');
    expect(answer.status).toBe(503);
    expect(answer.text).not.toContain('What was said');
    expect(await audit(id)).toEqual([]);
    const { rowCount } = await admin.query('select from pacars.audit_reasons where report_id = $1', [id]);
    expect(rowCount).toBe(0);
  });

  it('is read as often as somebody asks, each time on the record', async () => {
    await Promise.all(Array.from({ length: 5 }, () => read(STAFF, { reason: 'To assess the report.' })));
    expect(await audit(id)).toHaveLength(5);
  });

  it.each([
    ['no reason', {}, '/reason'],
    ['an empty reason', { reason: '' }, '/reason'],
    ['a reason of nine characters', { reason: 'x'.repeat(9) }, '/reason'],
    ['a reason of spaces', { reason: ' '.repeat(30) }, '/reason'],
    ['a reason of 2,001 characters', { reason: 'x'.repeat(2_001) }, '/reason'],
    ['a number for a reason', { reason: 12_345_678_901 }, '/reason'],
    ['a field too many', { reason: 'To assess the report.', force: true }, '/force'],
  ])('is not read with %s', async (_what, body, pointer) => {
    const answer = await read(STAFF, body);
    expect(answer.status).toBe(422);
    expect(answer.body['errors']).toMatchObject([{ pointer }]);
    expect(await audit(id)).toEqual([]);
  });

  it.each([
    ['of another force', 'winifred.ottershaw'],
    ['of another role', 'morwenna.thrale'],
  ])('is, for one %s, byte for byte like a report that never was', async (_who, login) => {
    const bare = async (reportId: string): Promise<unknown[]> => {
      const answers = [
        await world.as(login).get(`/v1/reports/${reportId}`),
        await world.as(login).get(`/v1/reports/${reportId}/timeline`),
        await read(login, { reason: 'To see what it says.' }, reportId),
      ];
      return answers.map(
        ({ status, text, body, headers: { date: _date, 'x-request-id': _id, ...headers } }) => ({
          status,
          headers,
          text: text.replace(String(body['instance']), ''),
        }),
      );
    };
    const theirs = await bare(id);
    expect(theirs).toMatchObject([{ status: 404 }, { status: 404 }, { status: 404 }]);
    expect(theirs).toEqual(await bare(randomUUID()));
    expect(await audit(id)).toEqual([]);
  });

  it('is for nobody without a token, and not for auditors or operations', async () => {
    for (const [login, expected] of [
      [null, 401],
      ['lucian.brackenbury', 403],
      ['dilys.thornaby', 403],
    ] as const) {
      expect((await world.as(login).get(`/v1/reports/${id}`)).status).toBe(expected);
      expect((await read(login, { reason: 'To see what it says.' })).status).toBe(expected);
    }
  });

  it('logs no undeclared status', () => {
    expect(world.logged()).not.toContain('undeclared');
  });
});
