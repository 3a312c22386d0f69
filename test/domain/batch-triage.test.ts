import { describe, expect, it } from 'vitest';
import { BATCH_KINDS, isBatchForm, isOfLowRisk } from '../../domain/batch-triage.ts';
import { CATEGORIES, type Category, PRIORITIES, type Priority } from '../../domain/codes.ts';
import * as forms from '../support/forms.ts';

describe('a report whose task may be one of many', () => {
  const low = { priority: 'ROUTINE', danger: false, sealed: false, categories: [] } as const;

  it.each<[Priority, boolean, boolean, readonly Category[], boolean]>([
    ['ROUTINE', false, false, [], true],
    ['ROUTINE', false, false, ['INFO_INFLUENCE'], true],
    ['URGENT', false, false, [], false],
    ['IMMEDIATE', false, false, [], false],
    ['ROUTINE', true, false, [], false],
    ['ROUTINE', false, true, [], false],
    ['ROUTINE', false, false, ['PARTNER_ABUSE'], false],
    ['ROUTINE', false, false, ['SEXUAL_BOUNDARY'], false],
    ['ROUTINE', false, false, ['INFO_INFLUENCE', 'PARTNER_ABUSE'], false],
    ['IMMEDIATE', true, true, ['PARTNER_ABUSE'], false],
  ])('%s, danger %s, sealed %s, of %j: %s', (priority, danger, sealed, categories, expected) => {
    expect(isOfLowRisk({ priority, danger, sealed, categories })).toBe(expected);
  });

  it.each(CATEGORIES.map((category) => [category]))(
    'of %s only where nobody may be in danger from it',
    (category) => {
      const readAlone = category === 'PARTNER_ABUSE' || category === 'SEXUAL_BOUNDARY';
      expect(isOfLowRisk({ ...low, categories: [category] })).toBe(!readAlone);
    },
  );

  it.each(PRIORITIES.map((priority) => [priority]))('of priority %s only where it is routine', (priority) => {
    expect(isOfLowRisk({ ...low, priority })).toBe(priority === 'ROUTINE');
  });
});

describe('a form that may be given to many', () => {
  it.each([
    ['out of scope, to complaints', forms.outOfScope('COMPLAINTS'), true],
    ['the same, with a concern', { ...forms.outOfScope('COMPLAINTS'), safeguardingConcern: true }, false],
    ['out of scope, to another agency', forms.outOfScope('OTHER_AGENCY'), false],
    ['in scope, nothing to be done', forms.assessedAs(), false],
    ['in scope, intelligence', forms.assessedAs('INTELLIGENCE'), false],
    ['in scope, an investigation', forms.assessedAs('INVESTIGATION'), false],
    ['in scope, safeguarding', forms.assessedAs('SAFEGUARDING'), false],
  ] as const)('an assessment %s: %s', (_what, form, expected) => {
    expect(isBatchForm('assess-report', form)).toBe(expected);
  });

  it.each([
    ['NOTED', true],
    ['REASSESS', false],
  ] as const)('further information that is %s: %s', (decision, expected) => {
    expect(isBatchForm('review-further-information', forms.reviewed(decision))).toBe(expected);
  });

  it('is of these kinds, and of no other', () => {
    expect(BATCH_KINDS).toEqual(['assess-report', 'review-further-information']);
  });
});
