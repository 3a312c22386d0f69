import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { partToHandOver } from '../../database/part-to-hand-over.ts';
import { asWorker } from '../../database/transactions.ts';
import type { FeedMessage } from '../../domain/schemas/feed-message.ts';
import { approved, assessedAs, divided, doneByHand, reviewed } from '../support/forms.ts';
import { eventually } from '../support/eventually.ts';
import { type Line, startLine } from '../support/line.ts';
import { contentOf, partAt, sentTo } from '../support/parts.ts';
import { replayAll } from '../support/replay.ts';
import { receiveReport } from '../support/reports.ts';

const REASON = 'An invented reason that is long enough.';
const ACCOUNT = 'A member of that force is said to have passed on what they read.';

/** A word for each person and for the narrative: where one is found, that was told. */
const ONE = 'canaryone';
const TWO = 'canarytwo';
const THREE = 'canarythree';
const TOLD = 'canarynarrative';

const severally = (overrides: Partial<FeedMessage> = {}): Partial<FeedMessage> => ({
  subjects: [
    { subjectNo: 1, name: `Odo ${ONE}`, description: ONE },
    { subjectNo: 2, name: `Una ${TWO}`, description: TWO },
    { subjectNo: 3, name: `Ivo ${THREE}`, description: THREE },
  ],
  otherForces: [
    { slug: 'west-midlands', code: '20', subjectNos: [2] },
    { slug: 'btp', subjectNos: [3] },
  ],
  narrative: `An invented story with the word ${TOLD} in it about three invented people.`,
  agentNotes: TOLD,
  ...overrides,
});

const PARTS = divided(
  { force: 'west-midlands', subjectNos: [2], account: ACCOUNT },
  { force: 'btp', subjectNos: [3], account: ACCOUNT },
);

describe('a report of several forces', () => {
  let line: Line;
  beforeAll(async () => {
    line = await startLine();
  });
  afterAll(() => line.close());

  const query = async <Row extends object>(sql: string, values: unknown[]): Promise<Row[]> =>
    (await line.world.database.admin.query<Row>(sql, values)).rows;

  it('is offered to be divided as the sender named it, and each has its own people alone', async () => {
    const report = await receiveReport(line, severally());
    const task = await report.waiting('divide-report');
    const { body } = await line.world.as('isolde.marchpenny').get(`/v1/tasks/${task.id}`);
    expect(body['suggestion']).toEqual({
      parts: [
        { force: 'west-midlands', subjectNos: [2] },
        { force: 'btp', subjectNos: [3] },
      ],
    });
    await report.complete('divide-report', PARTS);
    const part = await partAt(line, report);
    expect(await part.row()).toMatchObject({
      force: 'west-midlands',
      routing: 'HOME',
      anonymity: 'ANONYMOUS',
    });
    const here = await contentOf(line, 'barnabas.elverstone', part.id);
    expect(here).toContain(TWO);
    expect(here).toContain(ACCOUNT);
    for (const told of [ONE, THREE, TOLD]) expect(here).not.toContain(told);

    await eventually(async () => (await report.handOffs()).map(({ state }) => state)).toEqual(['delivered']);
    const [there = ''] = await sentTo(line, report);
    expect(there).toContain(THREE);
    for (const told of [ONE, TWO, TOLD]) expect(there).not.toContain(told);
    expect(JSON.parse(there)).toMatchObject({ toForce: 'btp', consentToShareContact: false });

    const whole = await contentOf(line, 'isolde.marchpenny', report.id);
    for (const told of [ONE, TWO, THREE, TOLD]) expect(whole).toContain(told);

    await report.complete('assess-report', assessedAs());
    await part.complete('assess-report', assessedAs());
    expect(await report.closed()).toMatchObject({ ending: 'NO_FURTHER_ACTION' });
    await part.closed();
    expect((await report.handOffs()).map(({ attempts }) => attempts)).toEqual([1]);
  });

  it('is known to neither force beyond its own, and tells only who may know where its parts are', async () => {
    const report = await receiveReport(line, severally());
    await report.complete('divide-report', PARTS);
    const part = await partAt(line, report);
    const nobody = await line.world
      .as('isolde.marchpenny')
      .get('/v1/reports/00000000-0000-4000-8000-000000000000');
    const theirs = await line.world.as('isolde.marchpenny').get(`/v1/reports/${part.id}`);
    expect([theirs.status, theirs.body['detail']]).toEqual([404, nobody.body['detail']]);
    expect((await line.world.as('barnabas.elverstone').get(`/v1/reports/${report.id}`)).status).toBe(404);
    const told = await line.world.as('isolde.marchpenny').get(`/v1/reports/${report.id}/parts`);
    expect(told.body['parts']).toMatchObject([
      { force: 'btp', reportId: null },
      { force: 'west-midlands', reportId: null },
    ]);
    const own = await line.world.as('barnabas.elverstone').get(`/v1/reports/${part.id}/parts`);
    expect(own.body).toEqual({ partOf: { contactConsented: false }, parts: [] });
    await report.complete('assess-report', assessedAs());
    await part.complete('assess-report', assessedAs());
    await part.closed();
  });

  it.each([
    ['nothing said', [], false],
    ['consent to the lead alone', ['PSD_INVESTIGATOR'], false],
    ['consent to another force', ['btp'], false],
    ['consent to this force', ['west-midlands'], true],
    ['consent to any force', ['OTHER_FORCE'], true],
  ])('shares that the reporter may be reached with %s: %j', async (_what, consentToContactBy, consented) => {
    const contact = { name: 'Maribel Sandgrouse', phone: '07700 900417', consentToContactBy };
    const reporter = { relationship: 'FAMILY_OF_VICTIM', contact };
    const report = await receiveReport(line, severally({ anonymity: 'CONFIDENTIAL_CONTACT', reporter }));
    await report.complete('divide-report', PARTS);
    const part = await partAt(line, report);
    expect(await part.row()).toMatchObject({ anonymity: consented ? 'CONFIDENTIAL_CONTACT' : 'ANONYMOUS' });
    const text = await contentOf(line, 'barnabas.elverstone', part.id);
    for (const told of ['FAMILY_OF_VICTIM', 'Sandgrouse', '900417']) expect(text).not.toContain(told);
    const { body } = await line.world.as('barnabas.elverstone').get(`/v1/reports/${part.id}/parts`);
    expect(body['partOf']).toEqual({ contactConsented: consented });
    const held = await query(/* sql */ `select from pacars.message_identity where report_id = $1`, [part.id]);
    expect(held).toEqual([]);
    await report.complete('assess-report', assessedAs());
    await part.complete('assess-report', assessedAs());
    await part.closed();
  });

  it('that is sealed at its lead is sealed in its parts, whose ordinary staff find nothing', async () => {
    const subjects = [
      { subjectNo: 1, name: 'Philippa Hartsbourne-Lisle' },
      { subjectNo: 2, name: `Una ${TWO}` },
    ];
    const otherForces = [{ slug: 'west-midlands', subjectNos: [2] }];
    const report = await receiveReport(line, severally({ subjects, otherForces }));
    expect(await report.row()).toMatchObject({ sealed: true });
    await report.complete(
      'divide-report',
      divided({ force: 'west-midlands', subjectNos: [2], account: ACCOUNT }),
      'augusta.pellingham',
    );
    const part = await partAt(line, report);
    expect(await part.row()).toMatchObject({ sealed: true, sealed_for_now: false });
    expect((await line.world.as('barnabas.elverstone').get(`/v1/reports/${part.id}`)).status).toBe(404);
    const { rows } = await line.world.database.admin.query(
      /* sql */ `
        select from pacars.report_exclusions x join pacars.people p on p.id = x.person_id
        where x.report_id = $1 and p.login = 'philippa.hartsbourne-lisle'`,
      [part.id],
    );
    expect(rows).toHaveLength(1);
  });

  it('has further information divided by a person, offered to those whose people it names', async () => {
    const report = await receiveReport(line, severally());
    await report.complete('divide-report', PARTS);
    const part = await partAt(line, report);
    await report.complete('assess-report', assessedAs());
    await part.complete('assess-report', assessedAs());
    await part.closed();
    await report.further({ subjects: [{ subjectNo: 2, name: `Una ${TWO}` }] });
    const task = await report.waiting('divide-report');
    const { body } = await line.world.as('isolde.marchpenny').get(`/v1/tasks/${task.id}`);
    expect(body['suggestion']).toEqual({ parts: [{ force: 'west-midlands', subjectNos: [2] }] });
    await report.complete(
      'divide-report',
      divided({ force: 'west-midlands', subjectNos: [2], wholeNarrative: true }),
    );
    await part.complete('review-further-information', reviewed('NOTED'));
    await part.closed(2);
    await report.complete('review-further-information', reviewed('NOTED'));
    await report.further();
    expect((await report.waiting('divide-report')).state).toBe('open');
    await report.complete('divide-report', divided());
    await report.complete('review-further-information', reviewed('NOTED'));
    await eventually(async () => (await report.row())['stage']).toBe('CLOSED');
    const parts = await query(/* sql */ `select from pacars.report_parts where report_id = $1`, [report.id]);
    expect(parts).toHaveLength(3);
  });

  it.each([
    ['people whom it does not name', { force: 'kent', subjectNos: [9], account: ACCOUNT }, 'subjectNos'],
    [
      'the whole, which names others',
      { force: 'kent', subjectNos: [2], wholeNarrative: true },
      'wholeNarrative',
    ],
    ['the lead itself', { force: 'derbyshire', subjectNos: [2], account: ACCOUNT }, 'force'],
    ['no force that there is', { force: 'no-such-force', subjectNos: [2], account: ACCOUNT }, 'force'],
  ] as const)('gives no part to %s', async (_what, part, field) => {
    const report = await receiveReport(line, severally());
    const task = await report.claim('divide-report');
    const form = { parts: [part], reason: REASON };
    const { status, body } = await line.world
      .as('isolde.marchpenny')
      .post(`/v1/tasks/${task.id}/complete`, { form });
    expect([status, body['errors'][0].pointer]).toEqual([422, `/form/parts/0/${field}`]);
    expect(
      await query(/* sql */ `select from pacars.report_parts where report_id = $1`, [report.id]),
    ).toEqual([]);
    await report.complete('divide-report', divided());
    await report.complete('assess-report', assessedAs());
    await report.closed();
  });

  it('with a part that the other force refuses has a person see to it', async () => {
    await line.simulators.order('force-desk', { rejectNext: { count: 1, notOurs: true } });
    const report = await receiveReport(line, severally());
    await report.complete('assess-report', assessedAs());
    await report.complete('divide-report', divided({ force: 'btp', subjectNos: [3], account: ACCOUNT }));
    await report.complete('resolve-hand-off', doneByHand('BTP/26/1'));
    await report.complete('approve-decision', approved());
    await report.closed();
    expect((await report.handOffs()).map(({ state }) => state)).toEqual(['done-by-hand']);
  });

  it('with danger is triaged by each force', async () => {
    const report = await receiveReport(line, severally({ priority: 'IMMEDIATE' }));
    await report.complete('divide-report', PARTS);
    const part = await partAt(line, report);
    expect((await part.waiting('triage-danger')).force).toBe('west-midlands');
    expect((await report.waiting('triage-danger')).force).toBe('derbyshire');
  });

  it('is divided at a force that only passes the whole on, too', async () => {
    const report = await receiveReport(
      line,
      severally({
        targetForce: { slug: 'btp', confidence: 'HIGH' },
        otherForces: [{ slug: 'west-midlands', subjectNos: [2] }],
      }),
    );
    await report.complete(
      'divide-report',
      divided({ force: 'west-midlands', subjectNos: [2], account: ACCOUNT }),
    );
    expect(await report.closed()).toMatchObject({ ending: 'TRANSFERRED_TO_OTHER_FORCE' });
    await (await partAt(line, report)).complete('assess-report', assessedAs());
  });

  it('has no part for a force that a division gives none', async () => {
    const unknown = { taskId: '00000000-0000-4000-8000-000000000000', force: 'btp' };
    await expect(asWorker(line.world.database.worker, (tx) => partToHandOver(tx, unknown))).rejects.toThrow(
      RangeError,
    );
  });

  it('replays every history that these tests made', async () => {
    expect(await replayAll(line)).toMatchObject({ failures: [] });
  });
});
