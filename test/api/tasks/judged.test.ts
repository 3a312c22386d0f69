import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assessedAs, assessedOf, approved } from '../../support/forms.ts';
import { completeAs, withSubjects } from '../../support/reports.ts';
import { openApprovalOf, openTaskOf, receiveTask } from '../../support/tasks.ts';
import { type Answer, createWorld, person, type World } from '../../support/world.ts';

const [AUTHOR, SECOND, THIRD] = ['isolde.marchpenny', 'edmund.larkwhistle', 'philippa.hartsbourne-lisle'];
const READING = { reason: 'To judge what was decided here.' };
const CANARY = 'judged-canary-2718';

describe('what a second person judges', () => {
  let world: World;
  let assessment: string;
  let approval: string;
  beforeAll(async () => {
    world = await createWorld();
    const task = await receiveTask(world);
    assessment = task.id;
    await world.as(AUTHOR).post(`/v1/tasks/${assessment}/claim`);
    const form = { ...assessedOf('PARTNER_ABUSE'), reason: `Because of ${CANARY}, and for nothing else.` };
    await completeAs(world, AUTHOR, assessment, form);
    approval = await openApprovalOf(world, assessment);
  });
  afterAll(() => world.close());

  const judged = (login: string, id = approval): Promise<Answer> =>
    world.as(login).post(`/v1/tasks/${id}/judged`, READING);

  it('is read with a reason, which is in the audit before a word is shown', async () => {
    const { status, body } = await judged(SECOND);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      task: { id: assessment, completedBy: person(AUTHOR).id, decision: { outcomes: [] } },
      form: { categories: ['PARTNER_ABUSE'], reason: expect.stringContaining(CANARY) },
    });
    const { rows } = await world.database.admin.query(
      /* sql */ `
        select from pacars.audit_entries
        where action = 'CONSULTATION' and actor = $1 and entry like '%DECISION%' and entry like '%STATED%'`,
      [person(SECOND).id],
    );
    expect(rows).toHaveLength(1);
    expect(world.logged()).not.toContain(CANARY);
    for (const reason of ['short', ' '.repeat(40)])
      expect((await world.as(SECOND).post(`/v1/tasks/${approval}/judged`, { reason })).status).toBe(422);
  });

  it('is nobody’s to read whose work it is not, and is not there for whoever may not know of it', async () => {
    // They see neither the task nor, as it were, that there is one.
    for (const login of [AUTHOR, 'tamsin.copperdale', 'barnabas.elverstone', 'perpetua.sallowfield'])
      expect([login, (await judged(login)).status]).toEqual([login, 404]);
  });

  it('is nothing where a task judges nothing', async () => {
    const plain = await receiveTask(world);
    const answer = await judged(AUTHOR, plain.id);
    expect([answer.status, answer.body['type']]).toEqual([409, 'urn:pacars:problem:nothing-judged']);
  });

  it('is never judged by its author, not even when they have become a supervisor since', async () => {
    await world.giveRoles(AUTHOR, ['psd-assessor', 'psd-supervisor']);
    const token = await world.tokenOf({
      sub: person(AUTHOR).id,
      roles: ['psd-assessor', 'psd-supervisor'],
      forces: ['derbyshire'],
    });
    const asSupervisor = async (action: string, payload: object) =>
      (
        await world.app.inject({
          method: 'POST',
          url: `/v1/tasks/${approval}/${action}`,
          payload,
          headers: { authorization: `Bearer ${token}` },
        })
      ).statusCode;
    expect(await asSupervisor('claim', {})).toBe(403);
    expect(await asSupervisor('judged', READING)).toBe(403);
    expect(await asSupervisor('assign', { assignee: person(AUTHOR).id })).toBe(422);
    await world.as(SECOND).post(`/v1/tasks/${approval}/claim`);
    expect(await asSupervisor('complete', { form: approved() })).toBe(403);
    await world.giveRoles(AUTHOR, ['psd-assessor']);
    expect((await world.as(SECOND).get(`/v1/tasks/${approval}`)).body['state']).toBe('claimed');
  });

  it('is what a new assessment may begin with, and why it was returned, for its holder alone', async () => {
    const returned = { ...approved('RETURN'), reason: `Look again: ${CANARY} is no reason.` };
    const done = await world.as(SECOND).post(`/v1/tasks/${approval}/complete`, { form: returned });
    expect(done.status).toBe(200);
    const { rows } = await world.database.admin.query<{ reportId: string }>(
      /* sql */ `select report_id as "reportId" from pacars.tasks where id = $1`,
      [assessment],
    );
    const again = await openTaskOf(world, rows[0]?.reportId ?? '', 'assess-report');
    expect((await world.as(AUTHOR).get(`/v1/tasks/${again.id}`)).text).not.toContain(CANARY);
    await world.as(AUTHOR).post(`/v1/tasks/${again.id}/claim`);
    const { body } = await world.as(AUTHOR).get(`/v1/tasks/${again.id}`);
    expect(body['suggestion']).toMatchObject({
      categories: ['INFO_INFLUENCE'],
      // Another assessor is not rid of the checklist by naming another category.
      domesticAbuseAsked: true,
      earlier: { form: { categories: ['PARTNER_ABUSE'] }, returned: expect.stringContaining(CANARY) },
    });
    expect((await world.as(THIRD).get(`/v1/tasks/${again.id}`)).text).not.toContain(CANARY);
  });

  it('holds nothing of a clue that nobody has kept, but for whoever wrote it', async () => {
    const task = await receiveTask(world, { narrative: 'My name is Tegwen Quillfeather, and I saw it.' });
    await world.as(AUTHOR).post(`/v1/tasks/${task.id}/claim`);
    const form = { ...assessedOf('DISCRIMINATION'), reason: 'It was Tegwen Quillfeather who said so, once.' };
    await world.as(AUTHOR).post(`/v1/tasks/${task.id}/complete`, { form });
    const { body } = await judged(SECOND, await openApprovalOf(world, task.id));
    expect(JSON.stringify(body['form'])).not.toContain('Quillfeather');
    const again = await openTaskOf(world, task.reportId, 'assess-report');
    await world.as(AUTHOR).post(`/v1/tasks/${again.id}/claim`);
    const own = await world.as(AUTHOR).get(`/v1/tasks/${again.id}`);
    expect(own.text).toContain('Quillfeather');
  });

  it('offers the facts in codes, whom the messages name by number alone, each criterion with its source', async () => {
    const task = await receiveTask(world, {
      categories: ['SEXUAL_BOUNDARY'],
      subjects: [{ name: 'Wendeline Thornquist', role: 'VOLUNTEER', serving: 'YES' }],
    });
    await world.as(AUTHOR).post(`/v1/tasks/${task.id}/claim`);
    const { body, text } = await world.as(AUTHOR).get(`/v1/tasks/${task.id}`);
    expect(text).not.toContain('Thornquist');
    expect(body['form']['properties'].domesticAbuse.description).toContain('PARTNER_ABUSE');
    expect(body['suggestion']).toMatchObject({
      categories: ['SEXUAL_BOUNDARY'],
      domesticAbuseAsked: false,
      facts: {
        howKnown: 'HEARD_FROM_PARTICIPANT',
        danger: false,
        priority: 'ROUTINE',
        anonymity: 'ANONYMOUS',
      },
      chiefOfficer: 'NO',
      nation: { name: 'England', severities: expect.arrayContaining(['PRACTICE_REQUIRING_IMPROVEMENT']) },
      criteria: expect.arrayContaining([
        expect.objectContaining({
          criterion: 'SERIOUS_CORRUPTION',
          mandatory: true,
          to: 'IOPC',
          source: 'SI-2020-2-REG-7',
          testFirst: true,
        }),
      ]),
      subjects: [
        {
          message: expect.any(String),
          subjectNo: 1,
          role: 'VOLUNTEER',
          serving: 'YES',
          warning: expect.any(String),
        },
      ],
      earlier: null,
    });
    expect(body['suggestion'].prompts.abuseOfPosition).toHaveLength(7);
    const form = await withSubjects(world, AUTHOR, task.id, assessedAs('INTELLIGENCE'));
    expect((await world.as(AUTHOR).post(`/v1/tasks/${task.id}/complete`, { form })).status).toBe(200);
  });

  it('logs no failure and no undeclared status', () => {
    expect(world.logged()).not.toContain('undeclared');
    expect(world.logged()).not.toContain('"level":"error"');
  });
});
