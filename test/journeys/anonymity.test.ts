import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  allocated,
  assessedAs,
  confirmed,
  divided,
  graded,
  oversightMode,
  oversightOf,
  planned,
  referred,
  released,
  result,
} from '../support/forms.ts';
import { eventually } from '../support/eventually.ts';
import { textOfHistory } from '../support/history-text.ts';
import { type Line, startLine } from '../support/line.ts';
import { aMessage } from '../support/messages.ts';
import { historiesOf, replayAll } from '../support/replay.ts';
import { receiveReport, takeHoldOf } from '../support/reports.ts';

const SUBJECT = '07700 900555';
const OWN = ['07700 900417', 'Quillfeather', 'tegwen.cadfan', 'DE1 9QX', '41 70 23'];
const NARRATIVE =
  `His number is ${SUBJECT}. My name is Tegwen Quillfeather, ring 07700 900417 or write to ` +
  'tegwen.cadfan at example dot com. I live near DE1 9QX; NI number QQ 41 70 23 C.';

describe('an anonymous report', () => {
  let line: Line;
  beforeAll(async () => {
    line = await startLine();
  });
  afterAll(() => line.close());

  const bodies = (): string =>
    line.simulators
      .requests()
      .map(({ url, body }) => `${url} ${body}`)
      .join('\n');

  it('reaches every system without what leads to its reporter, with what a person kept', async () => {
    const report = await receiveReport(line, {
      narrative: NARRATIVE,
      subjects: [{ subjectNo: 1, name: 'Odell Thistlewrack', description: NARRATIVE }],
    });
    const reviewer = line.world.as('isolde.marchpenny');
    const { body } = await reviewer.post(`/v1/reports/${report.id}/identity-clues`, {
      reason: 'To judge what leads to the reporter.',
    });
    const kept = body['clues'].filter(({ text }: { text: string }) => text === SUBJECT);
    expect(kept).toHaveLength(2);
    await report.complete('review-identity-clues', {
      clues: kept.map(({ id: clue }: { id: string }) => ({
        clue,
        decision: 'KEEP' as const,
        reason: 'It is the number of the subject.',
      })),
      others: { decision: 'REMOVE', reason: 'They are those of the reporter.' },
    });
    const decided = assessedAs('INVESTIGATION', 'SAFEGUARDING', 'INTELLIGENCE');
    await report.complete('assess-report', {
      ...decided,
      oversight: { ...oversightOf('England', 'SERIOUS_CORRUPTION'), becameClearAt: new Date().toISOString() },
      matter: { kind: 'RECORDABLE_CONDUCT', reason: 'A criterion that must be referred is met.' },
    });
    await report.complete('refer-to-oversight', referred());
    await report.complete('record-oversight-mode', oversightMode());
    await report.complete('allocate-investigator', allocated());
    const [item] = graded().items;
    if (!item) throw new RangeError('an item is graded');
    const text = `The subject is said to use ${SUBJECT}.`;
    await report.complete('grade-intelligence', { ...graded(), items: [{ ...item, text }] });
    await report.complete('release-intelligence', released());
    await report.complete('plan-safeguarding', planned('MASH'));
    await report.complete('confirm-safeguarding', confirmed());
    await report.complete('record-investigation-result', result());
    expect(await report.closed()).toMatchObject({ ending: 'ACTED_ON' });
    expect((await report.handOffs()).map(({ system, state }) => `${system} ${state}`)).toEqual([
      'case-management delivered',
      'case-management delivered',
      'intelligence delivered',
      'oversight delivered',
      'safeguarding delivered',
    ]);
    const sent = bodies();
    for (const word of OWN) expect(sent).not.toContain(word);
    expect(sent).toContain(
      `His number is ${SUBJECT}. My name is [name hidden], ring [telephone number hidden]`,
    );
    expect(sent).toContain(text);
    await report.ended();
  });

  it('leaves for another force with everything hidden that nobody has kept', async () => {
    const message = aMessage({ narrative: NARRATIVE, targetForce: { slug: 'btp', confidence: 'HIGH' } });
    const [id = ''] = await line.world.receive(message);
    const report = takeHoldOf(line, id, message.reportRef);
    expect(await report.closed()).toMatchObject({ ending: 'TRANSFERRED_TO_OTHER_FORCE' });
    expect((await report.tasks()).map(({ kind }) => kind)).toEqual([]);
    const sent = bodies();
    for (const word of OWN) expect(sent).not.toContain(word);
    expect(sent).toContain('His number is [telephone number hidden]. My name is [name hidden]');
    await report.ended();
  });

  it('leaves as a part for another force with the same hidden', async () => {
    const report = await receiveReport(line, {
      narrative: NARRATIVE,
      subjects: [{ subjectNo: 1, name: 'Odell Thistlewrack', description: NARRATIVE }],
      otherForces: [{ slug: 'btp', subjectNos: [1] }],
    });
    await report.complete('divide-report', divided({ force: 'btp', subjectNos: [1], wholeNarrative: true }));
    await eventually(async () => (await report.handOffs()).map(({ state }) => state)).toEqual(['delivered']);
    const sent = line.simulators.requests().findLast(({ url }) => url.endsWith('/transfers'))?.body;
    expect(sent).toContain('His number is [telephone number hidden]. My name is [name hidden]');
    for (const word of OWN) expect(sent).not.toContain(word);
  });

  it('does not close while a person has still to judge what leads to its reporter', async () => {
    const report = await receiveReport(line, { narrative: NARRATIVE });
    await report.complete('assess-report', {
      ...assessedAs(),
      reason: 'There is nothing in this that anybody could act on or follow up.',
    });
    await report.atRest();
    expect(await report.row()).not.toMatchObject({ stage: 'CLOSED' });
    await report.complete('review-identity-clues', {
      clues: [],
      others: { decision: 'REMOVE', reason: 'They are those of the reporter.' },
    });
    expect(await report.closed()).toMatchObject({ ending: 'NO_FURTHER_ACTION' });
    await report.ended();
  });

  it('leaves nothing of it with the workflow, the mail or the log', async () => {
    const inbox = await (await fetch(`${line.mailbox.url}/messages`)).text();
    const histories = (await historiesOf(line)).map(({ history }) => textOfHistory(history)).join('\n');
    for (const word of [...OWN, SUBJECT]) {
      expect(histories).not.toContain(word);
      expect(inbox).not.toContain(word);
      expect(line.logged() + line.world.logged()).not.toContain(word);
    }
  });

  it('replays every history that these tests made', async () => {
    expect(await replayAll(line)).toMatchObject({ failures: [] });
  });
});
