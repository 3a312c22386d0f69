import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readForm } from '../../database/task-forms.ts';
import { asWorker } from '../../database/transactions.ts';
import type { FeedMessage } from '../../domain/schemas/feed-message.ts';
import { reviewing } from '../support/clues.ts';
import { assessedAs, assessedOf, outOfScope, reviewed, withChecklist } from '../support/forms.ts';
import { aMessage } from '../support/messages.ts';
import { createWorld, type World } from '../support/world.ts';

const ASSESSOR = 'isolde.marchpenny';
const SUPERVISOR = 'edmund.larkwhistle';
const REASON = 'An invented reason that is long enough.';

describe('reports that are read as one, by the rules', () => {
  let world: World;
  let desk: ReturnType<typeof reviewing>;
  beforeAll(async () => {
    world = await createWorld();
    desk = reviewing(world);
  });
  afterAll(() => world.close());

  const receive = async (overrides: Partial<FeedMessage> = {}): Promise<string> =>
    (await world.receive(aMessage(overrides)))[0] ?? '';
  const merge = async (id: string, into: string): Promise<string> => {
    const { status, body } = await world
      .as(SUPERVISOR)
      .post(`/v1/reports/${id}/merges`, { into, reason: REASON });
    expect(status).toBe(201);
    return String(body['id']);
  };
  const latest = async (id: string, kind: string): Promise<string> =>
    (await desk.tasks(id, kind)).findLast(({ state }) => state !== 'withdrawn')?.id ?? '';
  const assess = async (id: string, form: object, login = ASSESSOR): Promise<string> => {
    const task = await latest(id, 'assess-report');
    expect((await desk.complete(login, task, form)).status).toBe(200);
    return task;
  };
  const rulesOf = async (task: string): Promise<unknown> => {
    const { rows } = await world.database.admin.query<{ rules: unknown }>(
      /* sql */ `select decision -> 'secondPerson' as rules from pacars.tasks where id = $1`,
      [task],
    );
    return rows[0]?.rules;
  };
  const correct = (task: string) =>
    world.as(ASSESSOR).post(`/v1/tasks/${task}/corrections`, { reason: REASON });
  const noted = async (id: string, decision: 'NOTED' | 'REASSESS' = 'NOTED') =>
    desk.complete(ASSESSOR, await latest(id, 'review-further-information'), reviewed(decision));

  it.each([
    ['the one that is merged', 0],
    ['the one that it is merged into', 1],
    ['a third, merged into the same', 2],
  ])('ask for a second person by the categories of %s', async (_what, grave) => {
    const ids: string[] = [];
    for (const index of [0, 1, 2])
      ids.push(await receive(index === grave ? { categories: ['PARTNER_ABUSE'] } : {}));
    const [one = '', into = '', third = ''] = ids;
    await merge(one, into);
    await merge(third, into);
    expect((await desk.complete(ASSESSOR, await latest(into, 'assess-report'), assessedAs())).status).toBe(
      422,
    );
    expect(await rulesOf(await assess(into, withChecklist(assessedAs())))).toEqual([
      'NO_ACTION_ON_PARTNER_ABUSE',
    ]);
  });

  it('ask for nobody any more by a report that they are no longer read with', async () => {
    const [one, into] = [await receive({ categories: ['PARTNER_ABUSE'] }), await receive()];
    const id = await merge(one, into);
    const undone = await world
      .as(SUPERVISOR)
      .post(`/v1/reports/${one}/merges/${id}/undo`, { reason: REASON });
    expect(undone.status).toBe(200);
    expect(await rulesOf(await assess(into, assessedAs()))).toEqual([]);
    expect(await rulesOf(await assess(one, withChecklist(assessedAs())))).toEqual([
      'NO_ACTION_ON_PARTNER_ABUSE',
    ]);
  });

  it('never end a grave one that nobody has assessed by one person who notes it', async () => {
    const [one, into] = [await receive({ categories: ['SEXUAL_BOUNDARY'] }), await receive()];
    await assess(into, assessedAs('INTELLIGENCE'));
    await merge(one, into);
    const answer = await noted(into);
    expect([answer.status, answer.body['errors']]).toEqual([
      422,
      [{ pointer: '/form/decision', detail: expect.stringContaining('must be REASSESS') }],
    ]);
    expect((await noted(into, 'REASSESS')).status).toBe(200);
  });

  it('are noted by one person where nothing is lost by it', async () => {
    const [plain, first] = [await receive(), await receive()];
    await assess(first, assessedAs('INTELLIGENCE'));
    await merge(plain, first);
    expect((await noted(first)).status).toBe(200);
    // Its assessment is still to be made, and is judged by both.
    const [grave, second] = [await receive({ categories: ['SEXUAL_BOUNDARY'] }), await receive()];
    await merge(grave, second);
    expect((await noted(second)).status).toBe(200);
    expect(await rulesOf(await assess(second, assessedAs()))).toEqual(['NO_ACTION_ON_SEXUAL_BOUNDARY']);
    // It was assessed by itself.
    const [assessed, third] = [await receive({ categories: ['DISCRIMINATION'] }), await receive()];
    await assess(third, assessedAs('INTELLIGENCE'));
    await assess(assessed, assessedAs('INTELLIGENCE'));
    await merge(assessed, third);
    expect((await noted(third)).status).toBe(200);
  });

  it('count a returned assessment of the merged one as no assessment', async () => {
    const [one, into] = [await receive(), await receive()];
    const returned = await assess(one, assessedOf('PARTNER_ABUSE'));
    await world.database.admin.query(
      /* sql */ `update pacars.tasks set returned_sealed = 'invented' where id = $1`,
      [returned],
    );
    await assess(into, assessedAs('INTELLIGENCE'));
    await merge(one, into);
    expect((await noted(into)).status).toBe(422);
    await correct(await latest(into, 'assess-report'));
    expect(await rulesOf(await assess(into, withChecklist(assessedAs('INTELLIGENCE'))))).toEqual([
      'RETURNED_BEFORE',
    ]);
  });

  it('remember the categories of every assessment, the one that left them out among them', async () => {
    const id = await receive();
    const first = await assess(id, assessedOf('PARTNER_ABUSE', 'INTELLIGENCE'));
    expect((await correct(first)).status).toBe(200);
    const second = await assess(id, withChecklist(assessedAs('INTELLIGENCE')));
    expect((await correct(second)).status).toBe(200);
    expect(await rulesOf(await assess(id, withChecklist(assessedAs())))).toEqual([
      'NO_ACTION_ON_PARTNER_ABUSE',
      'OUTCOME_TAKEN_AWAY',
    ]);
  });

  it.each([
    ['assess-report', outOfScope('COMPLAINTS')],
    ['review-further-information', reviewed('NOTED')],
  ])('are no item of a batch where one is not: %s', async (kind, form) => {
    for (const grave of [
      { categories: ['PARTNER_ABUSE'] },
      { priority: 'URGENT' },
    ] satisfies Partial<FeedMessage>[]) {
      const [one, into, plain] = [await receive(grave), await receive(), await receive()];
      await merge(one, into);
      await merge(plain, await receive());
      const task = await latest(into, kind);
      const { status, body } = await world
        .as(ASSESSOR)
        .post('/v1/tasks/batch-completions', { kind, tasks: [task], form });
      expect([status, body['items']]).toEqual([200, [{ taskId: task, result: 'NOT_FOR_A_BATCH' }]]);
    }
  });

  describe('of which one reporter gave no name', () => {
    const CLUE = '07700 900417';
    const anonymous = { narrative: `An invented tale. My name is Tegwen Quillfeather, ring ${CLUE}.` };
    const named: Partial<FeedMessage> = {
      anonymity: 'CONFIDENTIAL_CONTACT',
      narrative: 'Quite another invented tale, of what was said at a kiosk.',
    };

    it('refuse a way to reach them, wherever it is written', async () => {
      for (const [from, to] of [
        [anonymous, named],
        [named, anonymous],
      ] as const) {
        const [one, into] = [await receive(from), await receive(to)];
        await merge(one, into);
        const task = await latest(into, 'assess-report');
        await desk.act(ASSESSOR, task, 'claim');
        const form = { ...assessedAs('INTELLIGENCE'), reason: `Somebody rang from ${CLUE}.` };
        for (const verb of ['draft', 'complete'])
          expect((await desk.act(ASSESSOR, task, verb, form)).body['errors']).toMatchObject([
            { pointer: '/form/reason' },
          ]);
      }
    });

    it('hide who they are in a form that goes on', async () => {
      const [one, into] = [await receive(anonymous), await receive(named)];
      await merge(one, into);
      const form = {
        ...assessedAs('INTELLIGENCE'),
        reason: 'It may have been Tegwen Quillfeather, by all accounts.',
      };
      const task = await assess(into, form);
      const sent = await asWorker(world.database.worker, (tx) => readForm(tx, world.vault, task));
      expect(JSON.stringify(sent)).not.toContain('Quillfeather');
      expect(JSON.stringify(sent)).toContain('by all accounts');
    });
  });
});
