import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES } from '../../../domain/roles.ts';
import { samplesOf } from '../../support/samples.ts';
import { aMessage } from '../../support/messages.ts';
import { type Answer, createWorld, person, type World } from '../../support/world.ts';

const SEALED = 'AC-26-472016-F';
const OWNER = 'augusta.pellingham';
const OWNERS = [OWNER, 'leopold.quenby-hurst'];
const HEAD_OF_PSD = 'philippa.hartsbourne-lisle';
const WORKING = ROLES.filter((role) => role !== 'auditor' && role !== 'operations');

const NOTHING = { listed: false, statuses: [404] };

type Call = readonly [method: 'GET' | 'POST' | 'PUT', url: string, payload?: object];

const WHY = { reason: 'An invented reason that is long enough.' };

/** Everything that can be asked about a report and a task of it. */
function callsAbout(login: string, report: string, task: string): Call[] {
  const [of, its] = [`/v1/reports/${report}`, `/v1/tasks/${task}`];
  const shown = [
    'timeline',
    'open-points',
    'hand-offs',
    'oversight',
    'parts',
    'merges',
    'questions',
    'comments',
  ];
  return [
    ['GET', of],
    ...shown.map((what): Call => ['GET', `${of}/${what}`]),
    ['POST', `${of}/content`, { reason: 'To see what it says.' }],
    ['POST', `${of}/comments`, { text: 'An invented comment.' }],
    ['POST', `${of}/questions`, { ...WHY, questions: ['An invented question?'] }],
    ['POST', `${of}/contact-tasks`, { ...WHY, purpose: 'UPDATE' }],
    ['POST', `${of}/not-ours`, WHY],
    ['POST', `${of}/merges`, { ...WHY, into: randomUUID() }],
    ['POST', `${of}/oversight-clocks`, { ...WHY, kind: 'VOLUNTARY', criteria: [] }],
    ['GET', its],
    ['GET', `${its}/candidates`],
    ['POST', `${its}/claim`],
    ['POST', `${its}/undo-claim`],
    ['POST', `${its}/assign`, { assignee: person(login).id }],
    ['POST', `${its}/release`, WHY],
    ['POST', `${its}/judged`, WHY],
    ['POST', `${its}/parts`, { ...WHY, parts: [{ force: 'kent', subjectNos: [1], account: WHY.reason }] }],
    ['POST', `${its}/refused-request`, WHY],
    ['POST', `${its}/corrections`, WHY],
    ['POST', `${its}/severity-revision`],
    ['PUT', `${its}/follow-up`, { ...WHY, on: '2099-01-05' }],
  ];
}

/** An answer without the number of its request. */
const sayingOf = ({ status, text }: Answer): string =>
  `${status} ${text.replaceAll(/urn:uuid:[0-9a-f-]+/gu, '')}`;

interface Row {
  id: string;
  reportId?: string;
}

describe('a report that somebody must not know of', () => {
  let world: World;
  let sealed: string;
  let about: string;
  beforeAll(async () => {
    world = await createWorld();
    [about = ''] = await world.receive(...samplesOf('AC-26-418203-N'));
    [sealed = ''] = await world.receive(...samplesOf(SEALED));
    await world.receive(aMessage(), aMessage({ priority: 'IMMEDIATE' }));
  });
  afterAll(() => world.close());

  /** Asks as a person with whatever roles, to see that it is not for want of a role that nothing is shown. */
  const ask = async (login: string, method: Call[0], url: string, payload?: object): Promise<Answer> => {
    const { id, force } = person(login);
    await world.giveRoles(login, WORKING);
    const token = await world.tokenOf({ sub: id, roles: WORKING, forces: [force] });
    const answer = await world.app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${token}`, ...(payload && { 'content-type': 'application/json' }) },
      ...(payload && { payload: JSON.stringify(payload) }),
    });
    return {
      status: answer.statusCode,
      headers: answer.headers,
      text: answer.payload,
      body: answer.json(),
    };
  };
  const rowsOf = async (login: string, url: string): Promise<Row[]> =>
    (await ask(login, 'GET', url)).body['items'];
  const taskOf = async (reportId: string): Promise<string> => {
    const { rows } = await world.database.admin.query<{ id: string }>(
      /* sql */ `select id from pacars.tasks where report_id = $1 and kind = 'assess-report'`,
      [reportId],
    );
    return rows[0]?.id ?? '';
  };
  /** What a person can find out about a report: whether a list holds it, and what each route answers. */
  const known = async (login: string, reportId: string): Promise<unknown> => {
    const reports = await rowsOf(login, '/v1/reports?limit=200');
    const tasks = await rowsOf(login, '/v1/tasks?limit=200');
    const task = await taskOf(reportId);
    const answers = await Promise.all(
      callsAbout(login, reportId, task).map(([method, url, payload]) => ask(login, method, url, payload)),
    );
    const absent = await Promise.all(
      callsAbout(login, randomUUID(), randomUUID()).map(([method, url, payload]) =>
        ask(login, method, url, payload),
      ),
    );
    // Byte for byte as of a report that is not there.
    const isHidden = answers.every(({ status }) => status === 404);
    if (isHidden) expect(answers.map(sayingOf)).toEqual(absent.map(sayingOf));
    return {
      listed: reports.some(({ id }) => id === reportId) || tasks.some((row) => row.reportId === reportId),
      statuses: [...new Set(answers.map(({ status }) => status))],
    };
  };

  it.each([
    ['its subject', 'darrow.fennimore-quill'],
    ['the subject’s manager', 'wilfred.ashenhurst'],
  ])('does not exist for %s, whatever their roles', async (_who, login) => {
    expect(await known(login, about)).toEqual(NOTHING);
    expect(await rowsOf(login, '/v1/reports?q=AC-26-418203-N')).toEqual([]);
    expect(await rowsOf(login, '/v1/reports?limit=200')).toHaveLength(2);
  });

  it('sends no mail to whom it must not be told', async () => {
    const { rows } = await world.database.admin.query<{ report: string; login: string }>(/* sql */ `
      select o.report_id as report, p.login from pacars.outbox o
      join pacars.people p on p.id = (o.payload ->> 'personId')::uuid where o.destination = 'mail'`);
    const told = (report: string): string[] =>
      rows.filter((row) => row.report === report).map(({ login }) => login);
    expect(new Set(told(sealed))).toEqual(new Set(OWNERS));
    expect(told(about)).toContain('isolde.marchpenny');
    expect(told(about)).not.toContain('darrow.fennimore-quill');
  });

  it('is, when sealed, known to its owner alone', async () => {
    const { body } = await world.as(OWNER).get(`/v1/reports/${sealed}`);
    expect(body).toMatchObject({ reference: SEALED, sealed: true });
    // What it says of the reporter's own danger is triaged beside its assessment.
    const kinds = body['tasks'].map(({ kind }: { kind: string }) => kind);
    expect(kinds.toSorted()).toEqual(['assess-report', 'triage-danger']);
    const reading = await world
      .as(OWNER)
      .post(`/v1/reports/${sealed}/content`, { reason: 'I am named to deal with it.' });
    expect(reading.status).toBe(200);
    expect((await world.as(OWNER).post(`/v1/tasks/${await taskOf(sealed)}/claim`)).status).toBe(200);
  });

  it.each([
    HEAD_OF_PSD,
    'edmund.larkwhistle',
    'isolde.marchpenny',
    'tamsin.copperdale',
    'morwenna.thrale',
    'caspian.wintergreen',
    'perpetua.sallowfield',
    'hesper.quillan',
    'winifred.ottershaw',
  ])('does not exist, when sealed, for %s, whatever their roles', async (login) => {
    expect(await known(login, sealed)).toEqual(NOTHING);
  });

  it('is betrayed by no filter, count or page', async () => {
    for (const query of [`?q=${SEALED}`, '?q=AC-26-472', '?priority=URGENT&stage=ASSESSMENT&q=AC-26-4720'])
      expect(await ask(HEAD_OF_PSD, 'GET', `/v1/reports${query}`)).toMatchObject({
        status: 200,
        body: { items: [], nextCursor: null },
      });
    // A page that would end at the sealed report, and one that would begin with it, are like any other.
    const shown = await rowsOf('isolde.marchpenny', '/v1/reports?limit=200');
    for (let limit = 1; limit <= shown.length; limit += 1) {
      const { body } = await ask('isolde.marchpenny', 'GET', `/v1/reports?limit=${limit}`);
      expect(body['items']).toEqual(shown.slice(0, limit));
      expect(body['nextCursor'] === null).toBe(limit === shown.length);
    }
  });

  it('is betrayed by no Idempotency-Key, ETag or broken form either', async () => {
    const task = await taskOf(sealed);
    const answers = [
      await world
        .as('isolde.marchpenny')
        .post(`/v1/tasks/${task}/claim`, undefined, { 'idempotency-key': 'k' }),
      await world.as('isolde.marchpenny').post(`/v1/tasks/${task}/claim`, undefined, { 'if-match': '"999"' }),
      await world.as('isolde.marchpenny').post(`/v1/tasks/${task}/complete`, { form: { nonsense: true } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  });

  it('stays unknown to the head of PSD after further information without the name', async () => {
    const [first] = samplesOf(SEALED);
    await world.receive(
      aMessage({
        reportRef: SEALED,
        sequence: 2,
        messageType: 'FURTHER_INFORMATION',
        narrative: 'More of the same, without a name.',
      }),
    );
    expect(first?.sequence).toBe(1);
    expect(await known(HEAD_OF_PSD, sealed)).toEqual(NOTHING);
  });

  it('becomes sealed when further information names somebody of PSD', async () => {
    const message = aMessage();
    const [id = ''] = await world.receive(message);
    expect((await world.as(HEAD_OF_PSD).get(`/v1/reports/${id}`)).status).toBe(200);
    await world.receive(
      aMessage({
        reportRef: message.reportRef,
        sequence: 2,
        messageType: 'FURTHER_INFORMATION',
        subjects: [
          { alias: 'hartsbourne lisle, PHILIPPA', name: 'Philippa Hartsbourne-Lisle', role: 'OFFICER' },
        ],
      }),
    );
    expect(await known(HEAD_OF_PSD, id)).toEqual(NOTHING);
    expect(await known('isolde.marchpenny', id)).toEqual(NOTHING);
    expect((await world.as(OWNER).get(`/v1/reports/${id}`)).body).toMatchObject({ sealed: true });
  });

  it('logs no failure and no undeclared status', () => {
    expect(world.logged()).not.toContain('undeclared');
    expect(world.logged()).not.toContain('"level":"error"');
  });
});
