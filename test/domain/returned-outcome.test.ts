import { describe, expect, it } from 'vitest';
import type { OneOfSeveral, ReportOutcome, ReturnedOutcome } from '../../domain/returned-outcome.ts';
import { endingAtClose, returnedOutcomeOf, unitedOutcome } from '../../domain/returned-outcome.ts';

const AT = new Date('2026-11-24T12:00:00Z');
const of = (overrides: Partial<ReportOutcome>): ReportOutcome => ({
  ending: 'ACTED_ON',
  outcomes: [],
  results: [],
  ...overrides,
});

describe('returnedOutcomeOf', () => {
  it.each([
    ['a case to answer', of({ outcomes: ['INVESTIGATION'], results: ['CASE_TO_ANSWER'] }), 'POSITIVE'],
    [
      'criminal proceedings',
      of({ outcomes: ['INVESTIGATION'], results: ['CRIMINAL_PROCEEDINGS'] }),
      'POSITIVE',
    ],
    ['who left before the result', of({ results: ['RESIGNED_BEFORE_RESULT'] }), 'POSITIVE'],
    ['somebody made safe', of({ outcomes: ['SAFEGUARDING'] }), 'POSITIVE'],
    ['no case to answer', of({ outcomes: ['INVESTIGATION'], results: ['NO_CASE_TO_ANSWER'] }), 'NEGATIVE'],
    [
      'too little to go on',
      of({ outcomes: ['INVESTIGATION'], results: ['INSUFFICIENT_INFORMATION'] }),
      'NEGATIVE',
    ],
    ['what is kept for later', of({ outcomes: ['INTELLIGENCE'] }), 'IN_PROGRESS'],
    [
      'no case, and what is kept for later',
      of({ outcomes: ['INVESTIGATION', 'INTELLIGENCE'], results: ['NO_CASE_TO_ANSWER'] }),
      'IN_PROGRESS',
    ],
    [
      'one case of two investigations',
      of({ outcomes: ['INVESTIGATION'], results: ['NO_CASE_TO_ANSWER', 'CASE_TO_ANSWER'] }),
      'POSITIVE',
    ],
    ['another route', of({ ending: 'SIGNPOSTED_TO_COMPLAINTS' }), 'NEGATIVE'],
    ['merged into another', of({ ending: 'MERGED_INTO' }), 'IN_PROGRESS'],
    ['withdrawn by its sender', of({ ending: 'WITHDRAWN_BY_SENDER' }), null],
    ['another agency', of({ ending: 'REDIRECTED_TO_OTHER_AGENCY' }), 'NEGATIVE'],
    ['no further action', of({ ending: 'NO_FURTHER_ACTION' }), 'NEGATIVE'],
    ['another force', of({ ending: 'TRANSFERRED_TO_OTHER_FORCE' }), 'IN_PROGRESS'],
    ['work that goes on', of({ ending: null, outcomes: ['INVESTIGATION'] }), 'IN_PROGRESS'],
    ['nothing decided', of({ ending: null }), null],
  ] as const)('tells of %s', (_what, report, told) => {
    expect(returnedOutcomeOf(report, AT)).toBe(told);
  });

  it('tells nothing before the first rule', () => {
    expect(returnedOutcomeOf(of({}), new Date('2024-03-13T12:00:00Z'))).toBeNull();
  });
});

const ended = (outcome: ReturnedOutcome | null): OneOfSeveral => ({ closed: true, outcome });
const open = (outcome: ReturnedOutcome | null): OneOfSeveral => ({ closed: false, outcome });

describe('unitedOutcome', () => {
  it.each([
    ['a report without parts', [ended('NEGATIVE')], 'NEGATIVE'],
    ['nothing decided of any', [open(null), open(null)], null],
    ['a lead that is acted on alone', [open('IN_PROGRESS')], 'IN_PROGRESS'],
    ['a good end while a part goes on', [ended('POSITIVE'), open('IN_PROGRESS')], 'IN_PROGRESS'],
    ['an end while nobody has read a part', [ended('NEGATIVE'), open(null)], 'IN_PROGRESS'],
    ['a part that came to something before its lead', [open(null), ended('POSITIVE')], 'IN_PROGRESS'],
    ['one good end of two', [ended('NEGATIVE'), ended('POSITIVE')], 'POSITIVE'],
    [
      'parts of two forces, one of them open',
      [ended('NEGATIVE'), ended('POSITIVE'), open(null)],
      'IN_PROGRESS',
    ],
    ['parts of two forces', [ended('NEGATIVE'), ended('NEGATIVE'), ended('POSITIVE')], 'POSITIVE'],
    ['something kept for later beside nothing', [ended('NEGATIVE'), ended('IN_PROGRESS')], 'IN_PROGRESS'],
    ['a withdrawn lead whose part came to nothing', [ended(null), ended('NEGATIVE')], 'NEGATIVE'],
    ['a withdrawn lead and part', [ended(null), ended(null)], null],
  ] as const)('of %s tells one thing', (_what, reports, told) => {
    expect(unitedOutcome(reports)).toBe(told);
    expect(unitedOutcome(reports.toReversed())).toBe(told);
  });
});

describe('endingAtClose', () => {
  it.each([
    ['NO_FURTHER_ACTION', 'ACTED_ON', 'ACTED_ON'],
    ['TRANSFERRED_TO_OTHER_FORCE', 'ACTED_ON', 'TRANSFERRED_TO_OTHER_FORCE'],
    [null, 'NO_FURTHER_ACTION', 'NO_FURTHER_ACTION'],
    ['ACTED_ON', 'NO_FURTHER_ACTION', 'ACTED_ON'],
    [null, null, 'ACTED_ON'],
  ] as const)('of %s after %s is %s', (ending, previous, expected) => {
    const standing = { previousEnding: previous, merged: false, withdrawn: false, takenBack: null };
    expect(endingAtClose(ending, standing)).toBe(expected);
    // Read as one with another, it ends with it whatever was decided.
    expect(endingAtClose(ending, { ...standing, merged: true })).toBe('MERGED_INTO');
  });

  it('of what corrections have taken back is theirs, unless it was acted on before', () => {
    const standing = {
      previousEnding: null,
      merged: false,
      withdrawn: false,
      takenBack: 'NO_FURTHER_ACTION',
    } as const;
    expect(endingAtClose('ACTED_ON', standing)).toBe('NO_FURTHER_ACTION');
    expect(endingAtClose('SIGNPOSTED_TO_COMPLAINTS', standing)).toBe('SIGNPOSTED_TO_COMPLAINTS');
    expect(endingAtClose('ACTED_ON', { ...standing, previousEnding: 'ACTED_ON' })).toBe('ACTED_ON');
  });

  it('of what its sender has withdrawn is that, unless something was decided', () => {
    const standing = { previousEnding: null, merged: false, withdrawn: true, takenBack: null };
    expect(endingAtClose(null, standing)).toBe('WITHDRAWN_BY_SENDER');
    expect(endingAtClose('NO_FURTHER_ACTION', standing)).toBe('NO_FURTHER_ACTION');
  });
});
