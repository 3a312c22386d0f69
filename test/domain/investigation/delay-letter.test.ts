import { describe, expect, it } from 'vitest';
import { NEXT_STEPS, WAITING_REASONS } from '../../../domain/codes.ts';
import {
  type DelayFacts,
  draftDelayLetter,
  recipientsOf,
} from '../../../domain/investigation/delay-letter.ts';

const DAY = '2026-11-24';
const FACTS: DelayFacts = {
  force: 'derbyshire',
  caseReference: 'CASE-1',
  round: 1,
  attentionOn: '2026-02-28',
  beganOn: '2026-03-29',
  severityAssessed: true,
  noticeServedOn: null,
  reviewedOn: ['2026-10-25', '2026-12-31'],
  waitingFor: [],
  nextSteps: [],
  expectedBy: '2028-02-29',
};

describe('the letter about the delay of an investigation', () => {
  it.each([
    [1, '12 months'],
    [2, '18 months'],
    [3, '24 months'],
  ])('of round %i speaks of %s', (round, months) => {
    expect(draftDelayLetter({ ...FACTS, round })).toContain(`will not have ended ${months} after that day`);
  });

  it('writes the days as people do', () => {
    const letter = draftDelayLetter(FACTS);
    for (const day of ['28 February 2026', '29 March 2026', '31 December 2026', '29 February 2028'])
      expect(letter).toContain(day);
    expect(letter).toContain('notice of the investigation has not been given');
    expect(draftDelayLetter({ ...FACTS, noticeServedOn: '2026-10-25' })).toContain(
      'given on 25 October 2026',
    );
  });

  it.each(WAITING_REASONS.map((code) => [code]))('has words, and no code, for waiting for %s', (code) => {
    const letter = draftDelayLetter({ ...FACTS, waitingFor: [code], nextSteps: [NEXT_STEPS[0]] });
    expect(letter).not.toMatch(/undefined|[A-Z]{3,}_[A-Z]+|to be filled in/u);
  });

  it.each(NEXT_STEPS.map((code) => [code]))('has words, and no code, for the step %s', (code) => {
    const letter = draftDelayLetter({ ...FACTS, waitingFor: [WAITING_REASONS[0]], nextSteps: [code] });
    expect(letter).not.toMatch(/undefined|[A-Z]{3,}_[A-Z]+|to be filled in/u);
  });

  it('leaves a gap for what nobody has said', () => {
    const empty = { ...FACTS, caseReference: null, expectedBy: null };
    expect(draftDelayLetter(empty).match(/\[to be filled in\]/gu)).toHaveLength(4);
  });

  it.each(['derbyshire', 'police-scotland', 'northern-ireland', 'btp'])(
    'goes from %s to somebody who is there, each once',
    (force) => {
      const names = recipientsOf(force, DAY).map(({ name }) => name);
      expect(names.length).toBeGreaterThan(0);
      expect(new Set(names).size).toBe(names.length);
      for (const name of names)
        expect(draftDelayLetter({ ...FACTS, force, attentionOn: DAY })).toContain(name);
    },
  );
});
