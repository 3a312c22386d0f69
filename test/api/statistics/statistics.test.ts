import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FeedMessage } from '../../../domain/schemas/feed-message.ts';
import { quarterOf } from '../../../domain/statistics.ts';
import { granted } from '../../support/break-glass.ts';
import { aMessage } from '../../support/messages.ts';
import { closeAsWorkflow } from '../../support/sealed.ts';
import { type Answer, createWorld, type World } from '../../support/world.ts';

const READER = 'isolde.marchpenny';
const WITHHELD = { count: null, suppressed: true };
const counted = (count: number): object => ({ count, suppressed: false });

const many = (count: number, overrides: Partial<FeedMessage>): FeedMessage[] =>
  Array.from({ length: count }, () => aMessage(overrides));

describe('GET /v1/statistics', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
    await world.receive(
      ...many(11, { categories: ['INFO_INFLUENCE'] }),
      ...many(6, { categories: ['INFO_INFLUENCE', 'DISCRIMINATION'], priority: 'URGENT' }),
      ...many(2, {
        categories: ['SEXUAL_BOUNDARY'],
        subjects: [{ name: 'Darrow Fennimore-Quill', role: 'OFFICER' }],
      }),
    );
  });
  afterAll(() => world.close());

  const figures = async (login: string, query = ''): Promise<Record<string, unknown>> => {
    const { status, body }: Answer = await world.as(login).get(`/v1/statistics${query}`);
    expect(status).toBe(200);
    return body['forces'][0];
  };

  it('counts the current quarter by every code, and withholds what is under five', async () => {
    const { body } = await world.as(READER).get('/v1/statistics');
    expect(body['quarter']).toBe(quarterOf(new Date()));
    expect(body['forces']).toEqual([
      {
        force: 'derbyshire',
        total: counted(19),
        stages: {
          RECEIVED: WITHHELD,
          ROUTING: WITHHELD,
          TRANSFER: WITHHELD,
          // Withheld because the rest is none: alone it would be the total.
          ASSESSMENT: WITHHELD,
          ACTION: WITHHELD,
          CLOSED: WITHHELD,
        },
        priorities: { ROUTINE: WITHHELD, URGENT: counted(6), IMMEDIATE: WITHHELD },
        anonymity: { ANONYMOUS: WITHHELD, CONFIDENTIAL_CONTACT: WITHHELD },
        categories: {
          INFO_INFLUENCE: WITHHELD,
          PERSONAL_ADVANTAGE: WITHHELD,
          SEXUAL_BOUNDARY: WITHHELD,
          PARTNER_ABUSE: WITHHELD,
          DISCRIMINATION: counted(6),
        },
        outcomes: { INVESTIGATION: WITHHELD, SAFEGUARDING: WITHHELD, INTELLIGENCE: WITHHELD },
        assessedCategories: {
          INFO_INFLUENCE: WITHHELD,
          PERSONAL_ADVANTAGE: WITHHELD,
          SEXUAL_BOUNDARY: WITHHELD,
          PARTNER_ABUSE: WITHHELD,
          DISCRIMINATION: WITHHELD,
        },
        severities: {
          GROSS_MISCONDUCT: WITHHELD,
          MISCONDUCT: WITHHELD,
          PRACTICE_REQUIRING_IMPROVEMENT: WITHHELD,
          NONE: WITHHELD,
        },
        matters: {
          COMPLAINT: WITHHELD,
          CONDUCT: WITHHELD,
          RECORDABLE_CONDUCT: WITHHELD,
          DSI: WITHHELD,
          INTELLIGENCE: WITHHELD,
        },
        endings: {
          ACTED_ON: WITHHELD,
          SIGNPOSTED_TO_COMPLAINTS: WITHHELD,
          REDIRECTED_TO_OTHER_AGENCY: WITHHELD,
          NO_FURTHER_ACTION: WITHHELD,
          TRANSFERRED_TO_OTHER_FORCE: WITHHELD,
          MERGED_INTO: WITHHELD,
          WITHDRAWN_BY_SENDER: WITHHELD,
        },
      },
    ]);
  });

  it('is of whole quarters, each by itself', async () => {
    expect(await figures(READER, '?quarter=2025-Q1')).toMatchObject({ total: WITHHELD });
    for (const query of ['?quarter=2026', '?quarter=2026-Q5', '?quarter=2026-11'])
      expect((await world.as(READER).get(`/v1/statistics${query}`)).status).toBe(422);
    await world.database.admin.query(/* sql */ `
        update pacars.reports set received_at = '2025-06-30T22:59:59Z'
        where id in (select id from pacars.reports where 'DISCRIMINATION' = any (categories) limit 6)`);
    expect(await figures(READER, '?quarter=2025-Q2')).toMatchObject({ total: counted(6) });
    expect(await figures(READER)).toMatchObject({ total: counted(13) });
  });

  it('has nothing of a report from which the reader is excluded, or that is not their force’s', async () => {
    expect(await figures(READER)).toMatchObject({ total: counted(13) });
    const { rows } = await world.database.admin.query<{ id: string }>(
      /* sql */ `select id from pacars.people where login = 'wilfred.ashenhurst'`,
    );
    await world.giveRoles('wilfred.ashenhurst', ['psd-assessor']);
    const token = await world.tokenOf({ sub: rows[0]?.id, roles: ['psd-assessor'], forces: ['derbyshire'] });
    const answer = await world.app.inject({
      url: '/v1/statistics',
      headers: { authorization: `Bearer ${token}` },
    });
    expect(answer.json()).toMatchObject({ forces: [{ force: 'derbyshire', total: counted(11) }] });
    expect(await figures('barnabas.elverstone')).toMatchObject({ force: 'west-midlands', total: WITHHELD });
  });

  it('has no sealed report, whoever asks, and none that is known in an emergency alone', async () => {
    const before = await figures(READER);
    const [sealed = ''] = await world.receive(
      aMessage({ subjects: [{ name: 'Philippa Hartsbourne-Lisle', role: 'OFFICER' }] }),
    );
    await granted(world, READER, 'hesper.quillan', { reportId: sealed });
    expect((await world.as(READER).get(`/v1/reports/${sealed}`)).status).toBe(200);
    expect(await figures(READER)).toEqual(before);
    expect(await figures('augusta.pellingham')).toEqual(before);
    expect(await figures('edmund.larkwhistle')).toEqual(before);
  });

  it('shows how reports ended only where it shows how many are closed', async () => {
    const { body } = await world.as(READER).get('/v1/reports?limit=200');
    const open = body['items'].filter(({ sealed }: { sealed: boolean }) => !sealed);
    for (const { id } of open.slice(0, 6)) await closeAsWorkflow(world, id, 'NO_FURTHER_ACTION');
    const { stages, endings } = await figures(READER);
    expect(stages).toMatchObject({ CLOSED: counted(6) });
    expect(endings).toMatchObject({ NO_FURTHER_ACTION: WITHHELD, ACTED_ON: WITHHELD });
  });

  it.each([
    ['lucian.brackenbury', 403],
    ['dilys.thornaby', 403],
    ['hesper.quillan', 200],
    [null, 401],
  ])('is for %s: %i', async (login, expected) => {
    expect((await world.as(login).get('/v1/statistics')).status).toBe(expected);
  });

  it('logs no failure and no undeclared status', () => {
    expect(world.logged()).not.toContain('undeclared');
    expect(world.logged()).not.toContain('"level":"error"');
  });
});
