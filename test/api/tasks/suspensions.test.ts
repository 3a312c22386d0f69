import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { putPeople } from '../../../database/people.ts';
import { asOwner } from '../../../database/transactions.ts';
import { granted } from '../../support/break-glass.ts';
import * as forms from '../../support/forms.ts';
import { aMessage } from '../../support/messages.ts';
import { openTaskOf, receiveTask } from '../../support/tasks.ts';
import { type Answer, createWorld, everybody, person, type World } from '../../support/world.ts';

const SUPERVISOR = 'edmund.larkwhistle';
const OTHER = 'philippa.hartsbourne-lisle';
const INVESTIGATOR = 'morwenna.thrale';
const CONCERNED = 'darrow.fennimore-quill';
const EVERYBODY = everybody();
const ABOUT_DARROW = [{ subjectNo: 1, name: 'Darrow Fennimore-Quill', collarNumber: 'T9041' }];

describe('asking for a suspension', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  const investigated = async (): Promise<string> => {
    const { reportId } = await receiveTask(world, { subjects: ABOUT_DARROW });
    const { id } = await openTaskOf(world, reportId, 'allocate-investigator');
    await world.as(SUPERVISOR).post(`/v1/tasks/${id}/claim`);
    const form = forms.allocated(INVESTIGATOR);
    expect((await world.as(SUPERVISOR).post(`/v1/tasks/${id}/complete`, { form })).status).toBe(200);
    // As the workflow does, which lets the investigator know the report.
    await openTaskOf(world, reportId, 'record-investigation-result', INVESTIGATOR);
    return reportId;
  };
  const ask = (reportId: string, login: string): Promise<Answer> =>
    world.as(login).post(`/v1/reports/${reportId}/suspensions`);
  const decide = async (login: string, id: string, form: object): Promise<Answer> => {
    await world.as(login).post(`/v1/tasks/${id}/claim`);
    return world.as(login).post(`/v1/tasks/${id}/complete`, { form });
  };
  /** Let the supervisor work under the one concerned, or not. */
  const under = (manager: string | undefined) =>
    asOwner(world.database.admin, (tx) =>
      putPeople(
        tx,
        world.vault,
        EVERYBODY.map((one) => {
          if (one.login !== SUPERVISOR || manager === undefined) return one;
          return { ...one, manager };
        }),
      ),
    );

  it('is for its investigator and supervisors, while it is under way, one at a time', async () => {
    const { reportId: early } = await receiveTask(world, { subjects: ABOUT_DARROW });
    expect(await ask(early, SUPERVISOR)).toMatchObject({
      status: 409,
      body: { type: 'urn:pacars:problem:nothing-to-suspend-in' },
    });
    const reportId = await investigated();
    expect((await ask(reportId, INVESTIGATOR)).status).toBe(201);
    expect((await ask(reportId, SUPERVISOR)).status).toBe(409);
    // Whom it concerns and who is over them meet nothing, as of a report that is not there.
    const absent = await ask(randomUUID(), INVESTIGATOR);
    for (const login of [CONCERNED, 'wilfred.ashenhurst', 'jocasta.fernhollow']) {
      const { status, body } = await ask(reportId, login);
      expect([status, { ...body, instance: '' }]).toEqual([404, { ...absent.body, instance: '' }]);
    }
  });

  it('is not what emergency access is for, of a report that is known by it alone', async () => {
    const subjects = [{ name: 'Philippa Hartsbourne-Lisle', role: 'OFFICER' as const }];
    const [reportId = ''] = await world.receive(aMessage({ subjects }));
    expect((await ask(reportId, SUPERVISOR)).status).toBe(404);
    await granted(world, SUPERVISOR, 'hesper.quillan', { reportId });
    const review = `/v1/reports/${reportId}/suspensions/${randomUUID()}/reviews`;
    const refused = [
      await ask(reportId, SUPERVISOR),
      await world.as(SUPERVISOR).post(review, { because: 'CIRCUMSTANCES_CHANGED' }),
    ];
    for (const { status, body } of refused)
      expect([status, body['detail']]).toEqual([
        403,
        'Emergency access does not let you give work to anybody.',
      ]);
    const { rows } = await world.database.admin.query(
      /* sql */ `select 1 from pacars.tasks where report_id = $1 and kind like '%-suspension'`,
      [reportId],
    );
    expect(rows).toEqual([]);
  });

  it('suspends nobody twice, and offers those whom the report is about', async () => {
    const reportId = await investigated();
    const first = await ask(reportId, SUPERVISOR);
    const { body } = await world.as(SUPERVISOR).get(`/v1/tasks/${first.body['id']}`);
    expect(body['suggestion']).toMatchObject({ subjects: [{ person: person(CONCERNED).id }] });
    const form = forms.suspended(person(CONCERNED).id);
    const decided = await decide(SUPERVISOR, first.body['id'], form);
    expect(decided.status).toBe(200);
    // Who it is about is in the form, and in nothing that a list or a workflow reads.
    expect(decided.text).not.toContain(person(CONCERNED).id);
    const second = await ask(reportId, SUPERVISOR);
    const twice = await decide(SUPERVISOR, second.body['id'], form);
    expect(twice.body['errors']).toMatchObject([{ pointer: '/form/subject' }]);
  });

  it('is decided by nobody who works under those concerned, since before or meanwhile', async () => {
    const reportId = await investigated();
    const first = await ask(reportId, OTHER);
    const form = forms.suspended(person(CONCERNED).id);
    await world.as(SUPERVISOR).post(`/v1/tasks/${first.body['id']}/claim`);
    await under(CONCERNED);
    const meanwhile = await world.as(SUPERVISOR).post(`/v1/tasks/${first.body['id']}/complete`, { form });
    expect(meanwhile.status).toBe(403);
    await world.as(SUPERVISOR).post(`/v1/tasks/${first.body['id']}/release`);
    expect((await decide(OTHER, first.body['id'], form)).status).toBe(200);

    const second = await ask(reportId, OTHER);
    expect((await world.as(SUPERVISOR).post(`/v1/tasks/${second.body['id']}/claim`)).status).toBe(403);
    await under(undefined);
  });
});
