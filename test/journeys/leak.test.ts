import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TASK_KINDS } from '../../domain/task-kinds.ts';
import { createLoginWorld, type LoginWorld } from '../support/browser.ts';
import { routesThatTakeWords, writtenFieldsOf } from '../support/leak-written.ts';
import { PLACES } from '../support/leak-places.ts';
import { notReviewed, NOT_TOLD, REVIEWED, type Reviewed } from '../support/leak-reviewed.ts';
import { tellSigningIn } from '../support/leak-sign-in.ts';
import { STORY } from '../support/leak-story.ts';
import { echoInErrors } from '../support/leak-systems.ts';
import { createTeller, keepNames, type Teller } from '../support/leak-teller.ts';
import { type Line, startLine } from '../support/line.ts';
import { replayAll } from '../support/replay.ts';
import { createTestSigner } from '../support/retention.ts';

describe('what was said in confidence', () => {
  let line: Line;
  let login: LoginWorld;
  let teller: Teller;
  let left: () => number;
  const needed = new Set<Reviewed>();
  beforeAll(async () => {
    line = await startLine({ signer: createTestSigner().signer });
    login = await createLoginWorld();
    teller = createTeller(line);
    left = echoInErrors(line);
    keepNames(teller.canaries);
  });
  afterAll(async () => {
    await line.close();
    await login.close();
  });

  it.each(Object.entries(STORY))('is told %s', async (_step, tell) => {
    await tell(teller);
    expect(teller.canaries.all().size).toBeGreaterThan(0);
  });

  it('was quoted by every force system in its errors', () => {
    expect(left()).toBe(0);
  });

  it('is told by signing in, with what is forged as well', async () => {
    await tellSigningIn(teller, login);
    expect(teller.worlds).toHaveLength(2);
  });

  it('was told in every form of every kind of task, in every field that somebody writes in', () => {
    expect([...teller.told.kinds].toSorted()).toEqual([...TASK_KINDS].toSorted());
    const told = new Set([...teller.canaries.all().keys()].map((field) => field.replace(/ \d+$/u, '')));
    const fields = TASK_KINDS.flatMap((kind) => writtenFieldsOf(kind).map((field) => `${kind}.${field}`));
    expect(fields.filter((field) => !told.has(field))).toEqual([]);
  });

  it('was told to every route, in every field that somebody writes in', async () => {
    const fields = await routesThatTakeWords(line.world);
    const missing = fields.filter((field) => !teller.told.fields.has(field));
    expect(missing.toSorted()).toEqual(Object.keys(NOT_TOLD).toSorted());
  });

  it.each(Object.entries(PLACES))('is not in %s, but for what was reviewed', async (name, place) => {
    const texts = await place.read(teller);
    const text = [...texts.values()].join('\n');
    expect(place.signs.filter((sign) => !text.includes(sign))).toEqual([]);
    expect(notReviewed(teller.canaries, name, texts, needed)).toEqual([]);
  });

  it('needs every exception that was reviewed', () => {
    expect(REVIEWED.filter((exception) => !needed.has(exception))).toEqual([]);
  });

  it('goes out in the bodies that are meant to carry it, without the reporter’s contact in any', () => {
    const bodies = line.simulators.requests().map(({ body }) => body);
    const found = teller.canaries.foundIn(bodies.join('\n'));
    expect(found).toEqual(expect.arrayContaining(['first.narrative', 'elsewhere.narrative']));
    expect(found.filter((field) => /contact|unknown|clue/u.test(field))).toEqual([]);
  });

  it('replays every history that these tests made', async () => {
    expect(await replayAll(line)).toMatchObject({ failures: [] });
  });
});
