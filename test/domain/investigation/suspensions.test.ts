import { reviewOccasion } from '../../../domain/rounds.ts';
import { describe, expect, it } from 'vitest';
import { listingDue } from '../../../domain/investigation/listing.ts';
import {
  nextReview,
  reviewClock,
  suspensionReviewRule,
  suspensionsAmong,
  type SuspensionTask,
} from '../../../domain/investigation/suspensions.ts';
import type { Law } from '../../../domain/law.ts';

const OF = 'assessment';
const SUSPENSION = 'decided';

const decided = (overrides: Partial<SuspensionTask> = {}): SuspensionTask => ({
  id: SUSPENSION,
  kind: 'decide-suspension',
  occasion: OF,
  state: 'completed',
  dueAt: '2026-11-25T23:59:59.000Z',
  decision: { measure: 'SUSPENDED', from: '2026-11-25', conditions: ['NO_ACCESS_TO_SYSTEMS'] },
  ...overrides,
});
const reviewed = (round: number, decision: SuspensionTask['decision']): SuspensionTask => ({
  ...decided(),
  id: `review-${round}`,
  kind: 'review-suspension',
  occasion: reviewOccasion(OF, SUSPENSION, round),
  state: decision === null ? 'open' : 'completed',
  decision,
});
const continued = (round: number, reviewedOn: string): SuspensionTask =>
  reviewed(round, { decision: 'CONTINUE', reviewedOn, measure: null, conditions: null, liftedOn: null });
const ended = (suspensions: object[]): SuspensionTask => ({
  ...decided(),
  id: 'result',
  kind: 'record-investigation-result',
  decision: { result: 'NO_CASE_TO_ANSWER', proceedings: null, suspensions },
});
const standing = (...tasks: SuspensionTask[]) => suspensionsAmong(tasks, OF)[0];
const next = (...tasks: SuspensionTask[]) => {
  const suspension = standing(...tasks);
  return suspension && nextReview({ force: 'derbyshire', assessmentTaskId: OF }, suspension);
};

describe('the rule of reviews', () => {
  it.each<[Law, 'SUSPENDED' | 'RESTRICTED_DUTIES', boolean, string]>([
    ['ENGLAND_AND_WALES', 'SUSPENDED', true, 'SI-2020-4-REG-11'],
    ['SCOTLAND', 'SUSPENDED', false, 'PACARS-TARGETS'],
    ['NORTHERN_IRELAND', 'SUSPENDED', false, 'PACARS-TARGETS'],
    ['ENGLAND_AND_WALES', 'RESTRICTED_DUTIES', false, 'PACARS-TARGETS'],
    ['SCOTLAND', 'RESTRICTED_DUTIES', false, 'PACARS-TARGETS'],
    ['NORTHERN_IRELAND', 'RESTRICTED_DUTIES', false, 'PACARS-TARGETS'],
  ])('in %s, %s: every 28 days; by law: %s', (law, measure, byLaw, source) => {
    // The words of none of them were seen: they are marked so, until somebody has.
    expect(suspensionReviewRule(measure, law, '2026-11-25')).toMatchObject({
      everyDays: 28,
      byLaw,
      confirmed: false,
      source,
    });
  });

  it('holds for what began before the rule did', () => {
    expect(suspensionReviewRule('SUSPENDED', 'ENGLAND_AND_WALES', '2019-06-01').everyDays).toBe(28);
  });

  it.each([
    ['28 days', '2026-11-25', '2026-12-16T00:00:00.000Z', '2026-12-23T23:59:59.000Z'],
    ['over a year end', '2026-12-10', '2026-12-31T00:00:00.000Z', '2027-01-07T23:59:59.000Z'],
    ['over the spring change', '2027-03-10', '2027-03-30T23:00:00.000Z', '2027-04-07T22:59:59.000Z'],
    ['over the autumn change', '2026-10-10', '2026-10-31T00:00:00.000Z', '2026-11-07T23:59:59.000Z'],
    ['over a leap day', '2028-02-10', '2028-03-02T00:00:00.000Z', '2028-03-09T23:59:59.000Z'],
  ])('%s: opens a week ahead and is due by the end of the day', (_what, from, opensAt, dueBy) => {
    expect(reviewClock('SUSPENDED', 'derbyshire', from)).toMatchObject({
      opensAt,
      dueBy,
      escalateEveryMs: 24 * 3_600_000,
    });
  });
});

describe('nextReview', () => {
  it('runs from the day on which it began, then from each review, early ones too', () => {
    expect(next(decided())).toMatchObject({
      order: {
        occasion: `${OF}/${SUSPENSION}`,
        carriesOn: SUSPENSION,
        clock: { dueBy: '2026-12-23T23:59:59.000Z' },
      },
      opensAt: '2026-12-16T00:00:00.000Z',
    });
    expect(next(decided(), continued(1, '2026-12-02'))).toMatchObject({
      order: { occasion: `${OF}/${SUSPENSION}/2`, clock: { dueBy: '2026-12-30T23:59:59.000Z' } },
    });
  });

  it('is the one that waits, at once', () => {
    const step = next(decided(), continued(1, '2026-12-23'), reviewed(2, null));
    expect(step?.order.occasion).toBe(`${OF}/${SUSPENSION}/2`);
    expect(Date.parse(step?.opensAt ?? '')).toBeLessThanOrEqual(Date.parse('2026-12-23T00:00:00Z'));
  });

  it('is none once it is lifted, or the result has ended it; a result that ends another ends nothing', () => {
    const lifted = reviewed(1, { decision: 'LIFT', reviewedOn: '2026-12-20', liftedOn: '2026-12-21' });
    expect(next(decided(), lifted)).toBeNull();
    expect(standing(decided(), lifted)?.ended).toEqual({ on: '2026-12-21', how: 'LIFTED' });
    const end = { suspension: SUSPENSION, how: 'DISMISSED', on: '2027-01-05' };
    expect(next(decided(), ended([end]))).toBeNull();
    expect(standing(decided(), ended([end]))?.ended).toEqual({ on: '2027-01-05', how: 'DISMISSED' });
    expect(next(decided(), ended([{ ...end, suspension: 'another' }]))).not.toBeNull();
  });

  it('takes what it was varied to', () => {
    const varied = reviewed(1, {
      decision: 'VARY',
      reviewedOn: '2026-12-20',
      measure: 'RESTRICTED_DUTIES',
      conditions: ['OTHER_POST'],
    });
    expect(standing(decided(), varied)).toMatchObject({
      measure: 'RESTRICTED_DUTIES',
      conditions: ['OTHER_POST'],
      lookedAtOn: '2026-12-20',
    });
  });

  it('is of nothing where nobody was suspended, or not in this investigation', () => {
    expect(standing(decided({ decision: { measure: 'NONE', from: null } }))).toBeUndefined();
    expect(standing(decided({ occasion: 'another' }))).toBeUndefined();
    expect(standing(decided({ state: 'open', decision: null }))).toBeUndefined();
  });
});

describe('listingDue', () => {
  const AT = new Date('2026-12-23T12:00:00Z');
  it.each<[string, string, string | null, string, string | null]>([
    ['dismissed', 'CASE_TO_ANSWER', 'DISMISSED', 'derbyshire', 'BARRED'],
    ['would have been', 'CASE_TO_ANSWER', 'WOULD_HAVE_BEEN_DISMISSED', 'south-wales', 'BARRED'],
    ['left before a result', 'RESIGNED_BEFORE_RESULT', null, 'derbyshire', 'ADVISORY'],
    ['warned', 'CASE_TO_ANSWER', 'FINAL_WRITTEN_WARNING', 'derbyshire', null],
    ['no case', 'NO_CASE_TO_ANSWER', null, 'derbyshire', null],
    ['dismissed in Scotland', 'CASE_TO_ANSWER', 'DISMISSED', 'police-scotland', null],
    ['dismissed in Northern Ireland', 'CASE_TO_ANSWER', 'DISMISSED', 'northern-ireland', null],
  ])('%s', (_what, result, proceedings, force, list) => {
    expect(listingDue({ result, proceedings }, force, AT)?.list ?? null).toBe(list);
  });

  it('is due by the end of the fifth working day, over holidays', () => {
    expect(listingDue({ result: 'CASE_TO_ANSWER', proceedings: 'DISMISSED' }, 'derbyshire', AT)?.dueBy).toBe(
      '2027-01-04T23:59:59.000Z',
    );
  });
});
