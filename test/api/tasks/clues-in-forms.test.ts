import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readForm } from '../../../database/task-forms.ts';
import { asWorker } from '../../../database/transactions.ts';
import { reviewing } from '../../support/clues.ts';
import { placesHolding } from '../../support/database-contents.ts';
import { assessedAs } from '../../support/forms.ts';
import { aMessage } from '../../support/messages.ts';
import { createWorld, type World } from '../../support/world.ts';

const ASSESSOR = 'isolde.marchpenny';
const SUPERVISOR = 'edmund.larkwhistle';
const assess = (reason: string): object => ({ ...assessedAs('INTELLIGENCE'), reason });

describe('what leads to an anonymous reporter, in what people write', () => {
  let world: World;
  let desk: ReturnType<typeof reviewing>;
  afterAll(() => world.close());
  let id: string;
  let taskId: string;
  beforeAll(async () => {
    world = await createWorld();
    desk = reviewing(world);
    [id = ''] = await world.receive(
      aMessage({
        narrative: 'His number is 07700 900555. My name is Tegwen Quillfeather, ring 07700 900417.',
      }),
    );
    taskId = (await desk.tasks(id, 'assess-report'))[0]?.id ?? '';
    await desk.act(ASSESSOR, taskId, 'claim');
  });

  it.each([
    ['the number in other words', 'Reached on oh double seven double oh nine double oh four one seven.'],
    ['another number', 'Call back on 020 7946 0991 when it is decided.'],
    ['an address of e-mail', 'See somebody at example dot com for more.'],
  ])('is refused at its field: %s', async (_what, reason) => {
    for (const verb of ['draft', 'complete']) {
      const answer = await desk.act(ASSESSOR, taskId, verb, assess(reason));
      expect(answer.status).toBe(422);
      expect(answer.body['errors']).toEqual([
        { pointer: '/form/reason', detail: expect.stringContaining('leave it out, or have it kept first') },
      ]);
      expect(answer.text).not.toContain(reason);
    }
  });

  it('tells nobody by its answer whether a value is the one that is hidden', async () => {
    const { admin } = world.database;
    const codesOf = async (): Promise<unknown[]> =>
      (await admin.query(/* sql */ `select action from pacars.audit_entries where record_id = $1`, [taskId]))
        .rows;
    const before = (await codesOf()).length;
    for (const name of ['Tegwen Quillfeather', 'Merewyn Thornapple']) {
      const form = assess(`It may have been ${name}, born on 1 February 1983, of DE1 9QX, car ZZ00 TGW.`);
      expect((await desk.act(ASSESSOR, taskId, 'draft', form)).status).toBe(200);
      const shown = await world.as(ASSESSOR).get(`/v1/tasks/${taskId}`);
      expect(shown.body['draft']).toEqual(form);
    }
    // Both kept alike: an entry each.
    expect((await codesOf()).length - before).toBeGreaterThanOrEqual(2);
    const answers = await Promise.all(
      ['07700 900417', '07700 900418'].map(async (number) => {
        const { status, body } = await desk.act(ASSESSOR, taskId, 'draft', assess(`Is it ${number}?`));
        return [status, body['errors']];
      }),
    );
    expect(answers[0]).toEqual(answers[1]);
  });

  it('leaves a refusal in the audit, each time', async () => {
    const { admin } = world.database;
    const refusals = async (): Promise<unknown[]> => {
      const { rows } = await admin.query<{ codes: string }>(
        /* sql */ `
          select entry::json ->> 13 as codes from pacars.audit_entries
          where action = 'REFUSAL' and record_id = $1 and report_id = $2 order by sequence`,
        [taskId, id],
      );
      return rows.map(({ codes }) => JSON.parse(codes));
    };
    const before = (await refusals()).length;
    for (const verb of ['draft', 'complete'])
      await desk.act(ASSESSOR, taskId, verb, assess('Call 020 7946 0991 about it.'));
    expect((await refusals()).slice(before)).toEqual([
      expect.objectContaining({ route: '/v1/tasks/:id/draft', status: 422 }),
      expect.objectContaining({ route: '/v1/tasks/:id/complete', status: 422 }),
    ]);
  });

  it('is refused in a field that the draft alone has, in its name too', async () => {
    for (const form of [
      { other: { deep: ['07700 900417'] } },
      { '07700 900417': true },
      { number: 7_700_900_417 },
    ])
      expect((await desk.act(ASSESSOR, taskId, 'draft', form)).status).toBe(422);
    expect(await placesHolding(world.database, '900417')).toEqual([]);
  });

  it('may stand there once a person has kept it', async () => {
    const about = assess('The number named for him, 07700 900555, ought to be looked up.');
    expect((await desk.act(ASSESSOR, taskId, 'draft', about)).status).toBe(422);
    const clues: { id: string; text: string }[] = (await desk.review(SUPERVISOR, id)).body['clues'];
    const kept = clues
      .filter(({ text }) => text.endsWith('555'))
      .map(({ id: clue }) => ({
        clue,
        decision: 'KEEP',
        reason: 'It is the number of the subject.',
      }));
    const [task] = await desk.tasks(id, 'review-identity-clues');
    const form = { clues: kept, others: { decision: 'REMOVE', reason: 'They are those of the reporter.' } };
    expect(await desk.complete(SUPERVISOR, task?.id ?? '', form)).toMatchObject({ status: 200 });
    expect((await desk.act(ASSESSOR, taskId, 'draft', about)).status).toBe(200);
    const shown = await world.as(ASSESSOR).get(`/v1/tasks/${taskId}`);
    expect(shown.body['draft'].reason).toContain('07700 900555');
    expect(
      (await desk.act(ASSESSOR, taskId, 'draft', assess('And 07700 900417 belongs to them.'))).status,
    ).toBe(422);
    expect((await desk.act(ASSESSOR, taskId, 'complete', about)).status).toBe(200);
  });

  it('is hidden in a form that was filled in before it was known, when the form is carried on', async () => {
    const first = aMessage();
    const [other = ''] = await world.receive(first);
    const [task] = await desk.tasks(other, 'assess-report');
    const reason = 'A colleague, Tegwen Quillfeather, is said to know more.';
    expect(
      (await desk.complete(ASSESSOR, task?.id ?? '', { ...assessedAs('INTELLIGENCE'), reason })).status,
    ).toBe(200);
    const carried = (): Promise<unknown> =>
      asWorker(world.database.worker, (tx) => readForm(tx, world.vault, task?.id ?? ''));
    expect(await carried()).toMatchObject({ reason });
    const further = { reportRef: first.reportRef, messageType: 'FURTHER_INFORMATION', sequence: 2 } as const;
    await world.receive(aMessage({ ...further, narrative: 'My name is Tegwen Quillfeather.' }));
    expect(await carried()).toMatchObject({ reason: 'A colleague, [name hidden], is said to know more.' });
  });
});
