import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sketchOfText } from '../../database/report-index.ts';
import { reindexReport } from '../../database/reindex.ts';
import { asWorker } from '../../database/transactions.ts';
import { reviewing } from '../support/clues.ts';
import { type Linking, linkingOf, settleLinks } from '../support/linking.ts';
import { aMessageAbout, found, searchAs } from '../support/searching.ts';
import { createWorld, type World } from '../support/world.ts';

const ASSESSOR = 'isolde.marchpenny';

describe('a clue of an anonymous report', () => {
  let world: World;
  let basesOf: Linking['basesOf'];
  let anonymous: string;
  let known: string;
  beforeAll(async () => {
    world = await createWorld();
    const { receiveOne, basesOf: bases } = linkingOf(world);
    basesOf = bases;
    known = await receiveOne([], {
      anonymity: 'CONFIDENTIAL_CONTACT',
      narrative: 'He rings people from 07700 900731 in the night, all the time.',
      reporter: { contact: { phone: '07700 900732' } },
    });
    anonymous = await receiveOne([], {
      narrative:
        'He rings from oh seven seven double oh nine double oh seven three one. Ring me on 07700 900733.',
    });
  });
  afterAll(() => world.close());

  const finds = async (telephone: string): Promise<string[]> =>
    found(await searchAs(world, ASSESSOR, { telephone }));
  const decide = async (): Promise<void> => {
    const reviewer = reviewing(world);
    const [task] = await reviewer.tasks(anonymous, 'review-identity-clues');
    const { body } = await reviewer.review(ASSESSOR, anonymous);
    const clues = body['clues'].map(({ id, text }: { id: string; text: string }) => ({
      clue: id,
      decision: text.includes('900733') ? 'REMOVE' : 'KEEP',
      reason: 'The number is that of the officer, not of the reporter.',
    }));
    const answer = await reviewer.complete(ASSESSOR, task?.id ?? '', { clues });
    expect(answer.text.slice(0, 300)).toContain('completed');
  };

  it('is no way to find it until somebody has decided to keep it; then it is, and links it', async () => {
    expect(await finds('07700900731')).toEqual([known]);
    expect(await basesOf(anonymous)).toEqual([]);
    await decide();
    expect(new Set(await finds('07700900731'))).toEqual(new Set([known, anonymous]));
    expect(await basesOf(anonymous)).toEqual([]);
    await settleLinks(world);
    expect(await basesOf(anonymous)).toEqual(['SAME_CONTACT_OF_SUBJECT']);
  });

  it('that was removed is none', async () => {
    expect(await finds('07700900733')).toEqual([]);
  });

  it('that was kept stays one when the index is made afresh', async () => {
    await asWorker(world.database.worker, (tx) =>
      reindexReport(tx, world.vault, { id: anonymous, force: 'derbyshire' }),
    );
    expect(new Set(await finds('07700900731'))).toEqual(new Set([known, anonymous]));
    expect(await finds('07700900733')).toEqual([]);
  });

  it('is not to be guessed by likeness of text, which is that of what people may read', async () => {
    const story = 'Every Tuesday he takes the van to the harbour and is paid in cash by the same two men.';
    const places = (words: string): string =>
      Array.from({ length: 4 }, () => `My name is ${words}.`).join(` ${story} `);
    const [id = ''] = await world.receive(aMessageAbout([], { narrative: places('Tegwen Quillfeather') }));
    const asked = async (text: string): Promise<unknown> => {
      const { body } = await searchAs(world, ASSESSOR, { text });
      return body['items'].map(({ report, score }: { report: { id: string }; score: number }) => [
        report.id,
        score,
      ]);
    };
    const shown = (
      await world.as(ASSESSOR).post(`/v1/reports/${id}/content`, { reason: 'To read what it says.' })
    ).body['messages'][0].message.narrative;
    expect(shown).toContain('[name hidden]');
    expect(await asked(shown)).toEqual([[id, 0.9]]);
    const sketches = async (): Promise<string[]> => {
      const { rows } = await world.database.admin.query<{ sketch: string }>(
        /* sql */ `select encode(sketch, 'hex') as sketch from pacars.report_sketches where report_id = $1`,
        [id],
      );
      return rows.map(({ sketch }) => sketch);
    };
    const masked = sketchOfText(world.vault, shown)?.toString('hex');
    expect(await sketches()).toEqual([masked]);
    // The true name in it, and another: the same likeness.
    expect(await asked(places('Tegwen Quillfeather'))).toEqual(await asked(places('Merewyn Thornapple')));
    await asWorker(world.database.worker, (tx) =>
      reindexReport(tx, world.vault, { id, force: 'derbyshire' }),
    );
    expect(await sketches()).toEqual([masked]);
    const reviewer = reviewing(world);
    const [task] = await reviewer.tasks(id, 'review-identity-clues');
    const { body } = await reviewer.review(ASSESSOR, id);
    const clues = body['clues'].map(({ id: clue }: { id: string }) => ({
      clue,
      decision: 'KEEP',
      reason: 'It is the name of the officer, not of the reporter.',
    }));
    expect((await reviewer.complete(ASSESSOR, task?.id ?? '', { clues })).status).toBe(200);
    const whole = sketchOfText(world.vault, places('Tegwen Quillfeather'))?.toString('hex');
    expect(await sketches()).toEqual([whole]);
    expect(whole).not.toBe(masked);
  });

  it('is found by whoever may know the report alone', async () => {
    await world.receive(aMessageAbout([]));
    expect(found(await searchAs(world, 'barnabas.elverstone', { telephone: '07700900731' }))).toEqual([]);
  });
});
