import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, ask, backdate, granted } from '../../support/break-glass.ts';
import { aMessage } from '../../support/messages.ts';
import { createWorld, person, type World } from '../../support/world.ts';

const ACCUSED = 'philippa.hartsbourne-lisle';
const ASKER = 'isolde.marchpenny';
const APPROVER = 'hesper.quillan';
const OWNER = 'augusta.pellingham';

/** SQL of an approval in the name of one of two people. */
const approve = (decider: '$2' | '$3') => /* sql */ `
  update break_glass_requests set state = 'APPROVED', decided_by = ${decider}, decided_at = now(),
    decided_sealed = '\\x00', until = now() + interval '1 hour'
  where id = $1 and $2::uuid is not null and $3::uuid is not null`;

describe('deciding on emergency access', () => {
  let world: World;
  let sealed: string;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  const aSealedReport = async (): Promise<string> => {
    const [id = ''] = await world.receive(
      aMessage({ subjects: [{ name: 'Philippa Hartsbourne-Lisle', role: 'OFFICER' }] }),
    );
    return id;
  };
  const asked = async (asker = ASKER, reportId = sealed): Promise<string> =>
    String((await ask(world, asker, { reportId })).body['id']);
  const statusFor = async (login: string, reportId = sealed): Promise<number> =>
    (await world.as(login).get(`/v1/reports/${reportId}`)).status;
  const stateOf = async (login: string, id: string): Promise<string | undefined> => {
    const { body } = await world.as(login).get('/v1/break-glass?limit=200');
    return body['items'].find((item: { id: string }) => item.id === id)?.state;
  };
  beforeAll(async () => {
    sealed = await aSealedReport();
  });

  it('opens a sealed report to the asker alone, for the hours asked', async () => {
    const reportId = await aSealedReport();
    expect(await statusFor(ASKER, reportId)).toBe(404);
    const id = await asked(ASKER, reportId);
    expect(await statusFor(ASKER, reportId)).toBe(404);
    const { status, body } = await answer(world, APPROVER, id, 'approve');
    expect(status).toBe(200);
    expect(body).toMatchObject({ state: 'APPROVED', decidedBy: person(APPROVER).id, actions: ['end'] });
    expect(Date.parse(body['until']) - Date.parse(body['decidedAt'])).toBe(4 * 3_600_000);
    expect(await statusFor(ASKER, reportId)).toBe(200);
    const reading = await world
      .as(ASKER)
      .post(`/v1/reports/${reportId}/content`, { reason: 'It is an emergency.' });
    expect(reading.status).toBe(200);
    for (const login of [APPROVER, 'tamsin.copperdale', ACCUSED])
      expect(await statusFor(login, reportId)).toBe(404);
    await backdate(world, id, 3.9);
    expect(await statusFor(ASKER, reportId)).toBe(200);
    await backdate(world, id, 0.2);
    expect(await statusFor(ASKER, reportId)).toBe(404);
    expect(await stateOf(ASKER, id)).toBe('EXPIRED');
  });

  it('shows who decides who asks, why, and in what words; never for what, or whether it is there', async () => {
    const ids = [await asked(), await asked(ASKER, randomUUID())];
    const { body } = await world.as(APPROVER).get('/v1/break-glass?limit=200');
    const [one, other] = ids.map((id) => body['items'].find((item: { id: string }) => item.id === id));
    expect(one).toMatchObject({
      asker: person(ASKER).id,
      askerName: 'Isolde Marchpenny',
      purpose: 'RISK_TO_LIFE',
      reason: expect.any(String),
      asked: null,
      actions: ['approve', 'refuse'],
    });
    const same = { id: '', askedAt: '', expiresAt: '' };
    expect({ ...one, ...same }).toEqual({ ...other, ...same });
  });

  it.each([
    ['the asker, who may decide for others', 'edmund.larkwhistle', 'edmund.larkwhistle', 403],
    ['the asker, whose role decides nothing', ASKER, ASKER, 403],
    ['the asker’s manager', ASKER, 'edmund.larkwhistle', 404],
    ['the manager’s manager', ASKER, ACCUSED, 404],
    ['whom the asker manages', ACCUSED, 'edmund.larkwhistle', 404],
    ['somebody of another force', ASKER, 'winifred.ottershaw', 404],
    ['a colleague without the role', ASKER, 'morwenna.thrale', 403],
  ])('is not for %s', async (_who, asker, decider, expected) => {
    const id = await asked(asker, randomUUID());
    for (const verb of ['approve', 'refuse'] as const)
      expect((await answer(world, decider, id, verb)).status).toBe(expected);
    expect(await stateOf(asker, id)).toBe('ASKED');
  });

  it.each(['augusta.pellingham', 'lucian.brackenbury', APPROVER])('is for %s', async (decider) => {
    expect((await answer(world, decider, await asked(), 'refuse')).body['state']).toBe('REFUSED');
  });

  it('does not exist for an approver who is excluded from the report', async () => {
    const [about, nothing] = [
      await asked('perpetua.sallowfield'),
      await asked('perpetua.sallowfield', randomUUID()),
    ];
    expect(await stateOf(ACCUSED, nothing)).toBe('ASKED');
    expect(await stateOf(ACCUSED, about)).toBeUndefined();
    const refused = await answer(world, ACCUSED, about, 'approve');
    const absent = await answer(world, ACCUSED, randomUUID(), 'approve');
    expect(refused.status).toBe(404);
    expect({ ...refused.body, instance: '' }).toEqual({ ...absent.body, instance: '' });
  });

  it('happens once when two approve at the same moment', async () => {
    const id = await asked();
    const statuses = await Promise.all(
      [APPROVER, OWNER, 'lucian.brackenbury'].map(
        async (login) => (await answer(world, login, id, 'approve')).status,
      ),
    );
    expect(statuses.toSorted((one, other) => one - other)).toEqual([200, 409, 409]);
    const { rows } = await world.database.admin.query(
      /* sql */ `select from pacars.audit_entries where record_id = $1 and entry::text like '%APPROVED%'`,
      [id],
    );
    expect(rows).toHaveLength(1);
  });

  it('is one of two when one approves and another refuses at the same moment', async () => {
    const reportId = await aSealedReport();
    const id = await asked(ASKER, reportId);
    const [yes, no] = await Promise.all([
      answer(world, APPROVER, id, 'approve'),
      answer(world, 'lucian.brackenbury', id, 'refuse'),
    ]);
    expect([yes.status, no.status].toSorted((one, other) => one - other)).toEqual([200, 409]);
    expect(await statusFor(ASKER, reportId)).toBe(yes.status === 200 ? 200 : 404);
  });

  it('is too late after four hours, and after an answer', async () => {
    const reportId = await aSealedReport();
    const id = await asked(ASKER, reportId);
    await backdate(world, id, 4);
    expect((await answer(world, APPROVER, id, 'approve')).status).toBe(409);
    expect(await stateOf(ASKER, id)).toBe('LAPSED');
    expect(await statusFor(ASKER, reportId)).toBe(404);
    const refused = await asked(ASKER, reportId);
    await answer(world, APPROVER, refused, 'refuse');
    const { status, body } = await answer(world, OWNER, refused, 'approve');
    expect([status, body['type']]).toEqual([409, 'urn:pacars:problem:break-glass-not-open']);
    expect(await statusFor(ASKER, reportId)).toBe(404);
  });

  it('gives an excluded asker nothing, and takes back what was given when they become excluded', async () => {
    await granted(world, ACCUSED, APPROVER, { reportId: sealed });
    expect(await statusFor(ACCUSED)).toBe(404);
    const first = aMessage({ subjects: [{ name: 'Philippa Hartsbourne-Lisle', role: 'OFFICER' }] });
    const [reportId = ''] = await world.receive(first);
    await granted(world, 'perpetua.sallowfield', APPROVER, { reportId });
    expect(await statusFor('perpetua.sallowfield', reportId)).toBe(200);
    const subjects = [{ name: 'Perpetua Sallowfield', role: 'STAFF' as const }];
    const { reportRef } = first;
    await world.receive(aMessage({ messageType: 'FURTHER_INFORMATION', reportRef, sequence: 2, subjects }));
    expect(await statusFor('perpetua.sallowfield', reportId)).toBe(404);
  });

  it.each([
    ['its asker', ASKER],
    ['whoever approved it', APPROVER],
    ['an owner of the report', OWNER],
  ])('is ended early by %s', async (_who, login) => {
    const reportId = await aSealedReport();
    const id = await granted(world, ASKER, APPROVER, { reportId });
    expect(await statusFor(ASKER, reportId)).toBe(200);
    expect((await answer(world, 'lucian.brackenbury', id, 'end')).status).toBe(403);
    expect((await answer(world, login, id, 'end')).status).toBe(200);
    expect(await statusFor(ASKER, reportId)).toBe(404);
    expect((await answer(world, login, id, 'end')).status).toBe(409);
    // An owner's ending would tell that there is such a report: it shows on the request to neither of the two.
    const expected = login === OWNER ? 'APPROVED' : 'ENDED';
    expect([await stateOf(ASKER, id), await stateOf(APPROVER, id)]).toEqual([expected, expected]);
  });

  it('gives nothing where an owner has ended it before it was approved', async () => {
    const reportId = await aSealedReport();
    const id = await asked(ASKER, reportId);
    expect((await answer(world, OWNER, id, 'end')).status).toBe(200);
    expect((await answer(world, APPROVER, id, 'approve')).body['state']).toBe('APPROVED');
    expect(await statusFor(ASKER, reportId)).toBe(404);
  });

  it('shows an owner what was asked for about a report of theirs', async () => {
    const id = await asked();
    const { body } = await world.as(OWNER).get('/v1/break-glass?limit=200');
    expect(body['items'].find((item: { id: string }) => item.id === id)).toMatchObject({
      asked: { reportId: sealed, reference: null },
      actions: ['approve', 'refuse', 'end'],
    });
  });

  it('lets nobody make access of hours into access for good', async () => {
    const reportId = await aSealedReport();
    await granted(world, 'edmund.larkwhistle', APPROVER, { reportId });
    const { body } = await world.as('edmund.larkwhistle').get(`/v1/reports/${reportId}`);
    const [task] = body['tasks'];
    for (const login of ['edmund.larkwhistle', ASKER]) {
      const given = await world
        .as('edmund.larkwhistle')
        .post(`/v1/tasks/${task.id}/assign`, { assignee: person(login).id });
      expect(given.status).toBe(403);
    }
    // Nor by an owner's hand, unknowingly: whoever has access for hours is no candidate.
    const candidates = await world.as(OWNER).get(`/v1/tasks/${task.id}/candidates`);
    expect(candidates.body['items'].map(({ name }: { name: string }) => name)).toEqual([
      'Augusta Pellingham',
      'Leopold Quenby-Hurst',
    ]);
    const client = await world.database.api.connect();
    await client.query('begin');
    await client.query(
      /* sql */ `
        select set_config('pacars.actor', $1, true), set_config('pacars.roles', 'psd-supervisor', true),
          set_config('pacars.forces', 'derbyshire', true)`,
      [person('edmund.larkwhistle').id],
    );
    await expect(
      client.query(
        /* sql */ `insert into report_named (report_id, person_id, basis) values ($1, $2, 'ALLOCATED')`,
        [reportId, person(ASKER).id],
      ),
    ).rejects.toThrow('row-level security');
    await client.query('rollback');
    client.release();
  });

  it('is refused by the database itself where one person would be both', async () => {
    const id = await asked('edmund.larkwhistle');
    const asThemselves = async (sql: string): Promise<void> => {
      const client = await world.database.api.connect();
      try {
        await client.query('begin');
        await client.query(
          /* sql */ `
            select set_config('pacars.actor', $1, true), set_config('pacars.roles', 'psd-supervisor', true),
              set_config('pacars.forces', 'derbyshire', true)`,
          [person('edmund.larkwhistle').id],
        );
        await client.query(sql, [id, person('edmund.larkwhistle').id, person(APPROVER).id]);
      } finally {
        await client.query('rollback');
        client.release();
      }
    };
    await expect(asThemselves(approve('$2'))).rejects.toThrow('takes another person');
    await expect(asThemselves(approve('$3'))).rejects.toThrow('takes another person');
    await expect(
      asThemselves(/* sql */ `
        insert into report_named (report_id, person_id, basis, until)
        select report_id, $2::uuid, 'BREAK_GLASS', now() + interval '1 day' from break_glass_requests
        where id = $1 and $3::uuid is not null`),
    ).rejects.toThrow('row-level security');
  });

  it('logs no failure and no undeclared status', () => {
    expect(world.logged()).not.toContain('undeclared');
    expect(world.logged()).not.toContain('"level":"error"');
  });
});
