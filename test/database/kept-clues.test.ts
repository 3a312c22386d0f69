import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

  it('is found by whoever may know the report alone', async () => {
    await world.receive(aMessageAbout([]));
    expect(found(await searchAs(world, 'barnabas.elverstone', { telephone: '07700900731' }))).toEqual([]);
  });
});
