import { describe, expect, it } from 'vitest';
import { SEVERITIES } from '../../../domain/codes.ts';
import { responseDueOn } from '../../../domain/investigation/notices.ts';
import { barsOf } from '../../../domain/investigation/investigators.ts';
import {
  brokenSeverityRule,
  type ConductRegime,
  type SeverityQuestion,
  severityRule,
} from '../../../domain/investigation/severity.ts';
import type { Law } from '../../../domain/law.ts';

const DAY = '2026-11-25';
const question = (more: Partial<SeverityQuestion> = {}): SeverityQuestion => ({
  regime: 'CONDUCT',
  severity: 'MISCONDUCT',
  proceedings: 'MEETING',
  referToVetting: false,
  isRevision: false,
  consulted: false,
  ...more,
});

describe('severityRule', () => {
  it.each<[Law, ConductRegime, readonly string[] | undefined]>([
    ['ENGLAND_AND_WALES', 'CONDUCT', SEVERITIES],
    ['ENGLAND_AND_WALES', 'SPECIAL_PROCEDURE', ['GROSS_MISCONDUCT', 'MISCONDUCT', 'NONE']],
    ['ENGLAND_AND_WALES', 'STAFF', ['GROSS_MISCONDUCT', 'MISCONDUCT', 'NONE']],
    ['SCOTLAND', 'CONDUCT', ['GROSS_MISCONDUCT', 'MISCONDUCT', 'NONE']],
    ['SCOTLAND', 'SPECIAL_PROCEDURE', undefined],
    ['SCOTLAND', 'STAFF', ['GROSS_MISCONDUCT', 'MISCONDUCT', 'NONE']],
    ['NORTHERN_IRELAND', 'CONDUCT', ['GROSS_MISCONDUCT', 'MISCONDUCT', 'NONE']],
    ['NORTHERN_IRELAND', 'SPECIAL_PROCEDURE', undefined],
  ])('of %s, %s finds %j', (law, regime, levels) => {
    const rule = severityRule(law, regime, DAY);
    expect(rule && Object.keys(rule.levels).toSorted()).toEqual(levels && [...levels].toSorted());
  });
});

describe('brokenSeverityRule', () => {
  it.each<[string, Law, string, Partial<SeverityQuestion>, string | undefined]>([
    ['misconduct with a meeting', 'ENGLAND_AND_WALES', DAY, {}, undefined],
    ['misconduct with a hearing', 'ENGLAND_AND_WALES', DAY, { proceedings: 'HEARING' }, undefined],
    [
      'gross misconduct with a meeting',
      'ENGLAND_AND_WALES',
      DAY,
      { severity: 'GROSS_MISCONDUCT' },
      'proceedings',
    ],
    [
      'practice requiring improvement in Scotland',
      'SCOTLAND',
      DAY,
      { severity: 'PRACTICE_REQUIRING_IMPROVEMENT' },
      'severity',
    ],
    ['the special procedure in Scotland', 'SCOTLAND', DAY, { regime: 'SPECIAL_PROCEDURE' }, 'regime'],
    ['vetting since 2025', 'ENGLAND_AND_WALES', '2025-05-14', { referToVetting: true }, undefined],
    ['vetting before', 'ENGLAND_AND_WALES', '2025-05-13', { referToVetting: true }, 'referToVetting'],
    [
      'vetting of staff',
      'ENGLAND_AND_WALES',
      DAY,
      { regime: 'STAFF', referToVetting: true },
      'referToVetting',
    ],
    ['vetting in Northern Ireland', 'NORTHERN_IRELAND', DAY, { referToVetting: true }, 'referToVetting'],
    ['a revision without consulting', 'ENGLAND_AND_WALES', DAY, { isRevision: true }, 'consultedOn'],
    [
      'a revision after consulting',
      'ENGLAND_AND_WALES',
      DAY,
      { isRevision: true, consulted: true },
      undefined,
    ],
    ['a revision in Scotland', 'SCOTLAND', DAY, { isRevision: true }, undefined],
  ])('%s (%s, %s)', (_case, law, day, more, field) => {
    expect(brokenSeverityRule(question(more), law, day)?.field).toBe(field);
  });
});

describe('responseDueOn', () => {
  it.each([
    ['derbyshire', '2026-11-25', '2026-12-09'],
    ['derbyshire', '2026-12-18', '2027-01-06'],
    ['police-scotland', '2026-11-25', null],
    ['northern-ireland', '2026-11-25', null],
  ])('%s, served on %s: %s', (force, servedOn, due) => {
    expect(responseDueOn(force, servedOn)).toBe(due);
  });
});

describe('barsOf', () => {
  const fit = { investigates: true, excluded: false, underManagement: false, seniorOfTheirForce: false };
  it.each([
    ['nobody is kept away without a reason', {}, []],
    ['another role', { investigates: false }, ['RIGHT_KNOWLEDGE']],
    ['an interested party', { excluded: true }, ['INTERESTED_PARTY']],
    ['under the management of the officer concerned', { underManagement: true }, ['UNDER_MANAGEMENT']],
    ['of the force of a senior officer', { seniorOfTheirForce: true }, ['SAME_FORCE_AS_SENIOR_OFFICER']],
  ])('%s', (_case, more, bars) => {
    for (const law of ['ENGLAND_AND_WALES', 'SCOTLAND', 'NORTHERN_IRELAND'] as const)
      expect(barsOf({ ...fit, ...more }, law, DAY)).toEqual(bars);
  });
});
