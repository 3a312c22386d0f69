/* eslint-disable unicorn/consistent-function-scoping -- what a test needs stands in it */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditRecord } from '../../../database/audit.ts';
import { isSignedCheckpoint, readCheckpoint } from '../../../runtime/audit/checkpoint.ts';
import { leafHash, verifyInclusion } from '../../../runtime/audit/merkle.ts';
import { appendAll, newAuditKey, signCheckpoints } from '../../support/audit.ts';
import { answer, granted, windUp } from '../../support/break-glass.ts';
import { aMessage } from '../../support/messages.ts';
import { createWorld, person, type World } from '../../support/world.ts';

const AUDITOR = 'lucian.brackenbury';
const auditor = person(AUDITOR).id;

describe('the audit, as an auditor sees it', () => {
  let world: World;
  /** Reports that everybody may know, that is sealed, and from which the auditor is excluded. */
  let [open, sealed, excluded] = ['', '', ''];
  const key = newAuditKey();
  beforeAll(async () => {
    world = await createWorld();
    [open = '', sealed = '', excluded = ''] = await world.receive(
      aMessage(),
      aMessage({ subjects: [{ name: 'Philippa Hartsbourne-Lisle' }] }),
      aMessage(),
    );
    await world.database.admin.query(
      /* sql */ `insert into pacars.report_exclusions (report_id, person_id, reason) values ($1, $2, 'SUBJECT')`,
      [excluded, auditor],
    );
    await signCheckpoints(world.database, key);
  });
  afterAll(() => world.close());

  const listed = async (query = ''): Promise<Record<string, unknown>[]> => {
    const { status, body } = await world.as(AUDITOR).get(`/v1/audit?limit=200${query}`);
    expect(status).toBe(200);
    return body['items'];
  };

  it('lists what concerns their force, newest first, without any number', async () => {
    const items = await listed();
    expect(items.some(({ reportId }) => reportId === open)).toBe(true);
    const times = items.map(({ at }) => String(at));
    expect(times).toEqual(times.toSorted().toReversed());
    for (const item of items) {
      expect(item['id']).toMatch(/^[0-9a-f]{64}$/u);
      expect(Object.keys(item)).not.toContain('sequence');
      expect(item['force']).toBe('derbyshire');
    }
  });

  it('holds nothing of a sealed report, nor of one from which they are excluded, by whatever filter', async () => {
    for (const hidden of [sealed, excluded]) {
      expect(JSON.stringify(await listed())).not.toContain(hidden);
      expect(await listed(`&reportId=${hidden}`)).toEqual([]);
      expect(await listed(`&recordId=${hidden}`)).toEqual([]);
    }
  });

  it('shows who was refused a report that they may know, and no other refusal: not of what never was, nor their own', async () => {
    const refusal = (record: Partial<AuditRecord> & { recordId: string }): AuditRecord => ({
      force: 'derbyshire',
      actor: { id: randomUUID(), roles: ['investigator'] },
      action: 'REFUSAL',
      recordKind: 'report',
      reportId: record.recordId,
      ...record,
    });
    const never = refusal({ recordId: randomUUID(), recordKind: 'unknown' });
    delete never.reportId;
    await appendAll(world.database, [
      never,
      ...[open, sealed, excluded].map((recordId) => refusal({ recordId })),
      refusal({ recordId: open, actor: { id: auditor, roles: ['auditor'] } }),
      {
        force: 'derbyshire',
        actor: { id: auditor, roles: [] },
        action: 'REFUSAL',
        recordKind: 'person',
        recordId: auditor,
      },
    ]);
    expect((await listed('&action=REFUSAL')).map(({ recordId }) => recordId)).toEqual([open]);
  });

  it('answers nobody whether what they were refused is there: asked for alike, the audit and its proof stay alike', async () => {
    const size = (await listed()).length;
    for (const id of [sealed, excluded, randomUUID()])
      await world.as(AUDITOR).get(`/v1/reports/${id}/readers`);
    // Each of the two listings is an entry; none of the refusals is.
    expect(await listed()).toHaveLength(size + 1);
  });

  it.each([
    'delivery',
    'search',
    'person',
    'session',
    'feed',
    'key',
    'hold',
    'workflow',
    'audit',
    'schema',
  ] as const)('shows entries of a %s that is about no report', async (recordKind) => {
    const recordId = randomUUID();
    await appendAll(world.database, [
      { force: 'derbyshire', actor: 'worker', action: 'ALTERATION', recordKind, recordId },
      { force: 'kent', actor: 'worker', action: 'ALTERATION', recordKind, recordId },
    ]);
    expect(await listed(`&recordId=${recordId}`)).toMatchObject([{ recordKind, force: 'derbyshire' }]);
  });

  it('does not show entries of a report that do not say which: those of version 1', async () => {
    const id = randomUUID();
    await appendAll(world.database, [
      { force: 'derbyshire', actor: 'worker', action: 'ALTERATION', recordKind: 'report', recordId: id },
    ]);
    expect(await listed(`&recordId=${id}`)).toEqual([]);
  });

  it.each([
    [`actor=feed`, { actor: 'feed' }],
    ['action=COLLECTION', { action: 'COLLECTION' }],
    ['recordKind=message', { recordKind: 'message' }],
  ])('can be asked by %s', async (query, expected) => {
    const items = await listed(`&${query}`);
    expect(items.length).toBeGreaterThan(0);
    for (const item of items) expect(item).toMatchObject(expected);
  });

  it('can be asked by time', async () => {
    expect(await listed('&before=2020-01-01T00:00:00Z')).toEqual([]);
    expect((await listed('&from=2020-01-01T00:00:00Z')).length).toBeGreaterThan(0);
  });

  it('is paged, in cursors from which no number can be read', async () => {
    const collected: string[] = [];
    let cursor = '';
    for (;;) {
      const page = await world.as(AUDITOR).get(`/v1/audit?limit=1&action=COLLECTION${cursor}`);
      expect(page.status).toBe(200);
      collected.push(...page.body['items'].map(({ id }: { id: string }) => id));
      const next: unknown = page.body['nextCursor'];
      if (typeof next !== 'string') break;
      const [, id] = JSON.parse(Buffer.from(next, 'base64url').subarray(16).toString());
      expect(id).toBe(collected.at(-1));
      cursor = `&cursor=${next}`;
    }
    expect(collected).toEqual((await listed('&action=COLLECTION')).map(({ id }) => id));
  });

  it('records each look, with what was asked by and not for what', async () => {
    await listed(`&reportId=${excluded}&actor=somebody`);
    const [look] = await listed('&recordKind=audit');
    expect(look).toMatchObject({
      actor: auditor,
      action: 'CONSULTATION',
      recordId: 'entries',
      codes: '{"filters":"actor reportId"}',
    });
    expect(JSON.stringify(look)).not.toContain(excluded);
  });

  it.each(['isolde.marchpenny', 'dilys.thornaby', 'edmund.larkwhistle', null])(
    'is not for %s',
    async (login) => {
      for (const path of ['/v1/audit', '/v1/audit/checkpoints', `/v1/audit/entries/${'a'.repeat(64)}/proof`])
        expect((await world.as(login).get(path)).status).toBe(login === null ? 401 : 403);
    },
  );

  it('gives no checkpoint under which anything is hidden: its size would count it', async () => {
    const { status, body } = await world.as(AUDITOR).get('/v1/audit/checkpoints');
    expect(status).toBe(200);
    expect(body).toEqual({ items: [], nextCursor: null });
  });

  it('proves no entry while anything is hidden: the proof would number it', async () => {
    const [entry] = await listed(`&reportId=${open}`);
    const hidden = await world.as(AUDITOR).get(`/v1/audit/entries/${String(entry?.['id'])}/proof`);
    const absent = await world.as(AUDITOR).get(`/v1/audit/entries/${'0'.repeat(64)}/proof`);
    expect(hidden.status).toBe(404);
    const less = ({ body }: typeof hidden): object => ({ ...body, instance: '' });
    expect(less(hidden)).toEqual(less(absent));
  });
});

describe('emergency access, as an auditor sees it in the audit', () => {
  const ASKER = 'perpetua.sallowfield';
  let world: World;
  let [open, sealed, excluded] = ['', '', ''];
  beforeAll(async () => {
    world = await createWorld();
    [open = '', sealed = '', excluded = ''] = await world.receive(
      aMessage(),
      aMessage({ subjects: [{ name: 'Philippa Hartsbourne-Lisle' }] }),
      aMessage(),
    );
    await world.database.admin.query(
      /* sql */ `insert into pacars.report_exclusions (report_id, person_id, reason) values ($1, $2, 'SUBJECT')`,
      [excluded, auditor],
    );
  });
  afterAll(() => world.close());

  const stepsOf = async (login: string, id: string, query = ''): Promise<Record<string, unknown>[]> => {
    const { status, body } = await world
      .as(login)
      .get(`/v1/audit?limit=200&recordKind=break-glass&recordId=${id}${query}`);
    expect(status).toBe(200);
    return body['items'];
  };
  const withoutIds = (steps: Record<string, unknown>[]): object[] =>
    steps.map(({ id: _id, at: _at, recordId: _recordId, reasonHash: _hash, ...rest }) => rest);
  /** Ask, approve, look, end and wind up: the whole of it, whether there is such a report or not. */
  const wholeCourse = async (reportId: string): Promise<string> => {
    const id = await granted(world, ASKER, 'edmund.larkwhistle', { reportId });
    await world.as(ASKER).get(`/v1/reports/${reportId}`);
    await answer(world, ASKER, id, 'end');
    await windUp(world);
    return id;
  };

  it('is the same for a sealed report and for none, by the approver who is an auditor too', async () => {
    const approved = async (reportId: string): Promise<string> => {
      const id = await granted(world, ASKER, AUDITOR, { reportId });
      await answer(world, ASKER, id, 'end');
      await windUp(world);
      return id;
    };
    const [hidden, absent] = [await approved(sealed), await approved(randomUUID())];
    const steps = await stepsOf(AUDITOR, hidden);
    expect(steps).toHaveLength(3);
    expect(withoutIds(steps)).toEqual(withoutIds(await stepsOf(AUDITOR, absent)));
    expect(JSON.stringify(steps)).not.toContain(sealed);
  });

  it('does not tell the report by a filter, nor by a proof, nor by that it was used', async () => {
    const [id, absent] = [await wholeCourse(sealed), await wholeCourse(randomUUID())];
    expect(withoutIds(await stepsOf(AUDITOR, id))).toEqual(withoutIds(await stepsOf(AUDITOR, absent)));
    expect(await stepsOf(AUDITOR, id, `&reportId=${sealed}`)).toEqual([]);
    expect((await world.as(AUDITOR).get(`/v1/reports/${sealed}/readers`)).status).toBe(404);
    for (const { id: entry } of await stepsOf(AUDITOR, id))
      expect((await world.as(AUDITOR).get(`/v1/audit/entries/${String(entry)}/proof`)).status).toBe(404);
    // The owner of the report sees who used it, by the report.
    const readers = await world.as('augusta.pellingham').get(`/v1/reports/${sealed}/readers`);
    expect(readers.body['items']).toContainEqual(
      expect.objectContaining({ personId: person(ASKER).id, action: 'BREAK_GLASS' }),
    );
  });

  it('names a report that they may know, and is not there where they are excluded', async () => {
    const id = await wholeCourse(open);
    const steps = await stepsOf(AUDITOR, id);
    expect(steps.length).toBeGreaterThan(3);
    for (const step of steps) expect(step).toMatchObject({ reportId: open });
    const kept = await wholeCourse(excluded);
    expect(await stepsOf(AUDITOR, kept)).toEqual([]);
    expect((await stepsOf('theodora.ravensmoor', kept)).length).toBeGreaterThan(3);
  });
});

describe('the proof of an entry', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
    await world.receive(aMessage(), aMessage(), aMessage());
  });
  afterAll(() => world.close());

  it('holds against the checkpoint that was sent outside, once there is one', async () => {
    const staff = world.as(AUDITOR);
    const items = (await staff.get('/v1/audit?action=COLLECTION')).body['items'];
    const proofOf = (id: string) => staff.get(`/v1/audit/entries/${id}/proof`);
    expect((await proofOf(items[0].id)).status).toBe(404);
    await signCheckpoints(world.database, newAuditKey());
    const checkpoints = (await staff.get('/v1/audit/checkpoints')).body['items'];
    expect(checkpoints).toHaveLength(1);
    const [{ note, publicKey }] = checkpoints;
    expect(isSignedCheckpoint(note, Buffer.from(publicKey, 'base64'))).toBe(true);
    expect(readCheckpoint(note)?.origin).toBe('pacars.test/audit/derbyshire');
    for (const { id } of items) {
      const { status, body } = await proofOf(id);
      expect(status).toBe(200);
      const checkpoint = readCheckpoint(body['note']);
      expect(checkpoint?.size).toBe(body['size']);
      const proof = body['proof'].map((hash: string) => Buffer.from(hash, 'base64'));
      const root = checkpoint?.root ?? Buffer.alloc(0);
      const claim = { leaf: leafHash(body['entry']), index: body['index'], size: body['size'], proof, root };
      expect(verifyInclusion(claim)).toBe(true);
      expect(verifyInclusion({ ...claim, index: claim.index + 1 })).toBe(false);
      expect(isSignedCheckpoint(body['note'], Buffer.from(body['publicKey'], 'base64'))).toBe(true);
    }
  });
});
