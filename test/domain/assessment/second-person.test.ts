import { describe, expect, it } from 'vitest';
import { type JudgedAssessment, secondPersonRules } from '../../../domain/second-person.ts';

const DAY = '2026-11-24';
const judged = (over: Partial<JudgedAssessment>): JudgedAssessment => ({
  outcomes: [],
  categories: [],
  sealed: false,
  returnedBefore: false,
  takesAway: [],
  ...over,
});

describe('secondPersonRules', () => {
  it.each([
    ['nothing done about partner abuse', { categories: ['PARTNER_ABUSE'] }, ['NO_ACTION_ON_PARTNER_ABUSE']],
    [
      'nothing done about a sexual boundary',
      { categories: ['SEXUAL_BOUNDARY'] },
      ['NO_ACTION_ON_SEXUAL_BOUNDARY'],
    ],
    [
      'nothing done about discrimination',
      { categories: ['DISCRIMINATION'] },
      ['NO_ACTION_ON_DISCRIMINATION'],
    ],
    ['nothing done about the rest', { categories: ['INFO_INFLUENCE', 'PERSONAL_ADVANTAGE'] }, []],
    [
      'nothing done about two of them',
      { categories: ['DISCRIMINATION', 'PARTNER_ABUSE'] },
      ['NO_ACTION_ON_PARTNER_ABUSE', 'NO_ACTION_ON_DISCRIMINATION'],
    ],
    ['something done about partner abuse', { categories: ['PARTNER_ABUSE'], outcomes: ['INTELLIGENCE'] }, []],
    ['a sealed report, whatever is done', { sealed: true, outcomes: ['INVESTIGATION'] }, ['SEALED_REPORT']],
    [
      'what was returned, whatever it now says',
      { returnedBefore: true, outcomes: ['INVESTIGATION'] },
      ['RETURNED_BEFORE'],
    ],
    [
      'an outcome that a correction takes away',
      { takesAway: ['INVESTIGATION'], outcomes: ['INTELLIGENCE'] },
      ['OUTCOME_TAKEN_AWAY'],
    ],
  ] as const)('asks for %s: %j', (_what, over, rules) => {
    expect(secondPersonRules(judged(over), DAY)).toEqual(rules);
  });

  it('asks nobody before the service began', () => {
    expect(secondPersonRules(judged({ sealed: true }), '2024-03-13')).toEqual([]);
  });
});
