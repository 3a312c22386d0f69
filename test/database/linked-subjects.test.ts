import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FeedMessage } from '../../domain/schemas/feed-message.ts';
import { settleLinks } from '../support/linking.ts';
import { aMessageAbout } from '../support/searching.ts';
import { closeAsWorkflow } from '../support/sealed.ts';
import { subjectTools } from '../support/subjects.ts';
import { createWorld, person, type World } from '../support/world.ts';

const SUPERVISOR = 'edmund.larkwhistle';
const ASSESSOR = 'isolde.marchpenny';
const OWNER = 'augusta.pellingham';
const DARROW = 'darrow.fennimore-quill';

/** A text that nothing else is a copy of. */
const aStory = (): string =>
  Array.from({ length: 8 }, () => randomUUID().replaceAll('-', ' so ')).join(' then ');

const about = (login: string): NonNullable<FeedMessage['subjects']> => [
  { name: person(login).name, collarNumber: person(login).collarNumber ?? '' },
];

describe('who is the subject of a linked report', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  const { rowsOf, taskOf, excludedFrom, seen, answer } = subjectTools(() => world);
  const receive = async (
    narrative: string,
    subjects: FeedMessage['subjects'] = [],
    more: Partial<FeedMessage> = {},
  ): Promise<string> => {
    const [id = ''] = await world.receive(aMessageAbout(subjects, { narrative, ...more }));
    return id;
  };

  it('is kept from a copy before anybody can see it, and so is their line', async () => {
    const story = aStory();
    await receive(story, about(DARROW));
    // The worker has looked for nothing yet.
    const copy = await receive(`${story} and that is all`);
    expect(await excludedFrom(copy)).toMatchObject({
      [DARROW]: 'CANDIDATE',
      'wilfred.ashenhurst': 'CANDIDATE',
    });
    expect(await taskOf(copy, 'confirm-subject')).toMatchObject({ state: 'open' });
    expect(await seen(ASSESSOR, copy)).toBe(200);
    await settleLinks(world);
    expect(
      await rowsOf('select from pacars.tasks where report_id = $1 and kind = $2', copy, 'confirm-subject'),
    ).toHaveLength(1);
  });

  it('loses the work on a copy that came first, which is sealed when they are of the department', async () => {
    const story = aStory();
    const first = await receive(story);
    const assessing = await taskOf(first, 'assess-report');
    expect((await world.as(ASSESSOR).post(`/v1/tasks/${assessing?.id}/claim`)).status).toBe(200);
    await receive(story, about(ASSESSOR));
    await settleLinks(world);
    expect(await excludedFrom(first)).toMatchObject({ [ASSESSOR]: 'LINKED' });
    expect(await seen(ASSESSOR, first)).toBe(404);
    expect(await seen('tamsin.copperdale', first)).toBe(404);
    expect(await seen(OWNER, first)).toBe(200);
    expect(await taskOf(first, 'assess-report')).toMatchObject({ state: 'open', assignee: null });
    expect((await world.as(ASSESSOR).post(`/v1/tasks/${assessing?.id}/complete`, { form: {} })).status).toBe(
      404,
    );
  });

  it('is let off for good by a person’s no, and is a subject by a yes', async () => {
    const story = aStory();
    const [first, other] = [await receive(story), await receive(story)];
    const named = await receive(story, about('rosalind.tillinghast'));
    await settleLinks(world);
    const { id: meant } = person('rosalind.tillinghast');
    for (const id of [first, other])
      expect(await excludedFrom(id)).toMatchObject({ 'rosalind.tillinghast': 'CANDIDATE' });
    const silent = await answer(SUPERVISOR, first, []);
    expect(silent.status).toBe(422);
    expect(silent.body['errors']).toMatchObject([{ pointer: '/form/candidates' }]);
    expect((await answer(SUPERVISOR, first, [{ person: meant, answer: 'NO' }])).status).toBe(200);
    expect((await answer(SUPERVISOR, other, [{ person: meant, answer: 'YES' }])).status).toBe(200);
    await settleLinks(world);
    expect(await excludedFrom(first)).toEqual({});
    expect(await excludedFrom(other)).toMatchObject({ 'rosalind.tillinghast': 'SUBJECT' });
    expect(await excludedFrom(named)).toMatchObject({ 'rosalind.tillinghast': 'SUBJECT' });
    expect(await taskOf(first, 'confirm-subject')).toMatchObject({ state: 'completed' });
  });

  it('is kept away when somebody names them afterwards, by a person', async () => {
    const story = aStory();
    const [first, copy] = [await receive(story), await receive(story)];
    await settleLinks(world);
    const { name } = subjectTools(() => world);
    expect((await name(SUPERVISOR, first, DARROW)).status).toBeLessThan(300);
    await settleLinks(world);
    expect(await excludedFrom(copy)).toMatchObject({ [DARROW]: 'CANDIDATE' });
    expect(await taskOf(copy, 'confirm-subject')).toMatchObject({ state: 'open' });
    // A second one does not open a second question, and the one that is open asks about both.
    await name(SUPERVISOR, first, 'callum.wrexcombe-tarn');
    await settleLinks(world);
    expect(
      await rowsOf('select from pacars.tasks where report_id = $1 and kind = $2', copy, 'confirm-subject'),
    ).toHaveLength(1);
    const half = await answer(SUPERVISOR, copy, [{ person: person(DARROW).id, answer: 'YES' }]);
    expect(half.status).toBe(422);
  });

  it('is kept away by what only they are named with, not by what may be another’s', async () => {
    const vehicle = 'ZZ02 QRS';
    const one = await receive(aStory(), [{ ...about(DARROW)[0], vehicle }]);
    const seenTwice = await receive(aStory(), [{ description: 'a man', vehicle }]);
    await settleLinks(world);
    expect(await excludedFrom(seenTwice)).toMatchObject({ [DARROW]: 'CANDIDATE' });
    const two = await receive(aStory(), [
      { ...about(DARROW)[0], socialMedia: '@invented_handle_77' },
      ...about('callum.wrexcombe-tarn'),
    ]);
    const unclear = await receive(aStory(), [{ socialMedia: '@invented_handle_77' }]);
    await settleLinks(world);
    expect(await excludedFrom(unclear)).toEqual({});
    expect(Object.keys(await excludedFrom(one)).toSorted()).toEqual([DARROW, 'wilfred.ashenhurst']);
    expect(Object.keys(await excludedFrom(two))).toContain('callum.wrexcombe-tarn');
  });

  it('is kept from both of two copies that come at one moment, whichever names them', async () => {
    for (let round = 0; round < 6; round += 1) {
      const story = aStory();
      const ids = await Promise.all([receive(story), receive(story, about(DARROW)), receive(story)]);
      await Promise.all([settleLinks(world), settleLinks(world)]);
      await settleLinks(world);
      for (const id of ids) expect(Object.keys(await excludedFrom(id))).toContain(DARROW);
    }
  });

  it('is kept from a copy that is closed, and nobody is asked; and from one of another force', async () => {
    const story = aStory();
    const closed = await receive(story);
    await closeAsWorkflow(world, closed, 'NO_FURTHER_ACTION');
    const targetForce = { slug: 'west-midlands', confidence: 'HIGH', statedText: 'x' } as const;
    const elsewhere = await receive(story, [], { targetForce });
    await receive(story, about(DARROW));
    await settleLinks(world);
    expect(await excludedFrom(closed)).toMatchObject({ [DARROW]: 'CANDIDATE' });
    expect(await taskOf(closed, 'confirm-subject')).toBeUndefined();
    expect(await excludedFrom(elsewhere)).toMatchObject({ [DARROW]: 'LINKED' });
  });

  it('is named to nobody who may not know why: not across forces, nor because of what was ever sealed', async () => {
    const story = aStory();
    const targetForce = { slug: 'west-midlands', confidence: 'HIGH', statedText: 'x' } as const;
    const before = await receive(story, [], { targetForce });
    await receive(story, about('rosalind.tillinghast'));
    await settleLinks(world);
    const after = await receive(story, [], { targetForce });
    await settleLinks(world);
    for (const id of [before, after]) {
      expect(await excludedFrom(id)).toMatchObject({ 'rosalind.tillinghast': 'LINKED' });
      expect(await rowsOf('select from pacars.report_subjects where report_id = $1', id)).toEqual([]);
      expect(await taskOf(id, 'confirm-subject')).toBeUndefined();
    }
    const other = aStory();
    const source = await receive(other, [...about(DARROW), { name: 'T Copperdale' }]);
    const no = [{ person: person('tamsin.copperdale').id, answer: 'NO' }];
    expect((await answer(OWNER, source, no)).status).toBe(200);
    expect(await rowsOf('select sealed from pacars.reports where id = $1', source)).toEqual([
      { sealed: false },
    ]);
    const copy = await receive(other);
    expect(await excludedFrom(copy)).toMatchObject({ [DARROW]: 'LINKED', 'wilfred.ashenhurst': 'CANDIDATE' });
    expect(await rowsOf('select from pacars.report_subjects where report_id = $1', copy)).toEqual([]);
  });

  it('goes on seeing what they have entered by hand, and their entry carries nobody elsewhere', async () => {
    const story = aStory();
    const first = await receive(story, about(ASSESSOR));
    const aside = await receive(aStory());
    const enter = async (subjects: FeedMessage['subjects']): Promise<string> => {
      const { status, body } = await world
        .as(ASSESSOR)
        .post('/v1/reports', aMessageAbout(subjects, { narrative: story }));
      expect(status).toBe(202);
      return String(body['messages'][0].reportId);
    };
    const entered = await enter([]);
    expect(await seen(ASSESSOR, entered)).toBe(200);
    await settleLinks(world);
    expect(await seen(ASSESSOR, entered)).toBe(200);
    expect(await excludedFrom(entered)).toEqual({});
    expect(await rowsOf('select sealed from pacars.reports where id = $1', entered)).toEqual([
      { sealed: false },
    ]);
    await enter(about(DARROW));
    await settleLinks(world);
    expect(await excludedFrom(first)).not.toHaveProperty(DARROW);
    expect(await excludedFrom(entered)).toEqual({});
    expect(await excludedFrom(aside)).toEqual({});
  });

  it('is in the audit of the report by the person alone: it names no other report', async () => {
    const story = aStory();
    const first = await receive(story);
    const other = await receive(story, about(DARROW));
    await settleLinks(world);
    const entries = await rowsOf<{ entry: string }>(
      `select entry from pacars.audit_entries where report_id = $1`,
      first,
    );
    const text = JSON.stringify(entries);
    expect(text).toContain('EXCLUDED');
    expect(text).not.toContain(other);
  });
});
