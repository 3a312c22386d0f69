import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OUTCOMES } from '../../domain/codes.ts';
import {
  classOf,
  type ClosedReport,
  nextReview,
  RETENTION_CLASSES,
  type RetentionClass,
  retentionClock,
} from '../../domain/retention.ts';

const CLOSED = new Date('2026-11-24T10:00:00Z');

const aReport = (overrides: Partial<ClosedReport>): ClosedReport => ({
  force: 'derbyshire',
  ending: 'ACTED_ON',
  outcomes: [],
  danger: false,
  categories: ['INFO_INFLUENCE'],
  severity: 'MISCONDUCT',
  results: [],
  ...overrides,
});

describe('the class of a closed report', () => {
  it.each<[string, Partial<ClosedReport>, RetentionClass]>([
    ['danger from a partner', { danger: true, categories: ['PARTNER_ABUSE'] }, 'MOPI_1'],
    ['danger in another matter', { danger: true }, 'MOPI_2'],
    [
      'abuse of position for a sexual purpose, investigated',
      { outcomes: ['INVESTIGATION'], categories: ['SEXUAL_BOUNDARY'], results: ['NO_CASE_TO_ANSWER'] },
      'MOPI_2',
    ],
    [
      'a partner safeguarded',
      { outcomes: ['SAFEGUARDING'], categories: ['INFO_INFLUENCE', 'PARTNER_ABUSE'] },
      'MOPI_2',
    ],
    ['an investigation of conduct', { outcomes: ['INVESTIGATION', 'INTELLIGENCE'] }, 'MISCONDUCT_FILE'],
    [
      'an investigation that came to court',
      { outcomes: ['INVESTIGATION'], results: ['NO_CASE_TO_ANSWER', 'CRIMINAL_PROCEEDINGS'] },
      'MOPI_3',
    ],
    [
      'gross misconduct that came to court',
      { outcomes: ['INVESTIGATION'], results: ['CRIMINAL_PROCEEDINGS'], severity: 'GROSS_MISCONDUCT' },
      'MISCONDUCT_FILE',
    ],
    ['safeguarding alone', { outcomes: ['SAFEGUARDING'] }, 'MOPI_3'],
    ['intelligence alone', { outcomes: ['INTELLIGENCE'] }, 'MOPI_4'],
    ['read and not acted on', { ending: 'NO_FURTHER_ACTION' }, 'NO_ACTION'],
    [
      'not acted on, about a partner: a pattern may show yet',
      { ending: 'NO_FURTHER_ACTION', categories: ['PARTNER_ABUSE'] },
      'MOPI_4',
    ],
    ['not acted on, with danger', { ending: 'NO_FURTHER_ACTION', danger: true }, 'MOPI_4'],
    ['not acted on, grave', { ending: 'NO_FURTHER_ACTION', severity: 'GROSS_MISCONDUCT' }, 'MOPI_4'],
    ['for the complaints route', { ending: 'SIGNPOSTED_TO_COMPLAINTS' }, 'NO_ACTION'],
    ['for another agency', { ending: 'REDIRECTED_TO_OTHER_AGENCY' }, 'NO_ACTION'],
    [
      'handed to another force, which keeps its own',
      { ending: 'TRANSFERRED_TO_OTHER_FORCE', categories: ['SEXUAL_BOUNDARY'], danger: true },
      'NO_ACTION',
    ],
  ])('%s', (_what, facts, expected) => {
    expect(classOf(aReport(facts))).toBe(expected);
  });

  it('is never the shortest for what was acted on', () => {
    for (const outcome of OUTCOMES) expect(classOf(aReport({ outcomes: [outcome] }))).not.toBe('NO_ACTION');
  });
});

describe('the retention clock', () => {
  it.each<[RetentionClass, string, 1 | 2]>([
    ['MOPI_1', '2036-11-24T10:00:00.000Z', 2],
    ['MOPI_2', '2036-11-24T10:00:00.000Z', 2],
    ['MOPI_3', '2032-11-24T10:00:00.000Z', 2],
    ['MOPI_4', '2032-11-24T10:00:00.000Z', 2],
    ['MISCONDUCT_FILE', '2036-11-24T10:00:00.000Z', 2],
    ['NO_ACTION', '2028-11-24T10:00:00.000Z', 1],
  ])('of %s is due %s', (of, due, decisionsNeeded) => {
    const clock = retentionClock('derbyshire', of, CLOSED);
    expect(clock.reviewDue.toISOString()).toBe(due);
    expect(clock).toMatchObject({ decisionsNeeded, rule: `${of}/england-and-wales/2024-03-14` });
  });

  it.each([
    ['gwent', 'england-and-wales'],
    ['police-scotland', 'scotland'],
    ['northern-ireland', 'northern-ireland'],
    ['btp', 'any'],
    ['no-such-force', 'any'],
  ])('of %s is that of %s, for every class', (force, nation) => {
    for (const of of RETENTION_CLASSES)
      expect(retentionClock(force, of, CLOSED).rule).toBe(`${of}/${nation}/2024-03-14`);
  });

  it('counts in UK calendar time, across the change of the clocks', () => {
    const clock = retentionClock('derbyshire', 'MOPI_4', new Date('2026-03-28T23:30:00Z'));
    expect(clock.identityDue.toISOString()).toBe('2026-09-28T22:30:00.000Z');
  });

  it('ends who the reporter is long before the case, and never within 90 days', () => {
    for (const of of RETENTION_CLASSES) {
      const { identityDue, reviewDue } = retentionClock('derbyshire', of, CLOSED);
      expect(identityDue.getTime()).toBeLessThan(reviewDue.getTime());
      expect(identityDue.getTime() - CLOSED.getTime()).toBeGreaterThan(90 * 86_400_000);
      // The database refuses to erase a report younger than this.
      expect(reviewDue.getTime() - CLOSED.getTime()).toBeGreaterThan(180 * 86_400_000);
    }
  });

  it('goes on from the review, not from the day it was due', () => {
    const reviewed = new Date('2033-05-01T09:00:00Z');
    expect(nextReview('derbyshire', 'MOPI_4', CLOSED, reviewed).toISOString()).toBe(
      '2038-05-01T09:00:00.000Z',
    );
    expect(nextReview('derbyshire', 'MOPI_1', CLOSED, reviewed).toISOString()).toBe(
      '2043-05-01T09:00:00.000Z',
    );
  });

  it('rests on sources that are listed', () => {
    const listed = readFileSync(new URL('../../docs/sources.md', import.meta.url), 'utf8');
    for (const key of ['PIRM-CODE', 'SCOTLAND-RETENTION', 'PSNI-RETENTION', 'PACARS-RETENTION'])
      expect(listed).toContain(`| ${key} `);
  });
});
