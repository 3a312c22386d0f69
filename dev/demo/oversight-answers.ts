import { criteriaOfScheme } from '../../domain/oversight/criteria.ts';
import type { TaskForm } from '../../domain/schemas/task-forms.ts';
import type { ExpectedHandling } from './samples.ts';

type Answers = NonNullable<TaskForm<'assess-report'>['oversight']>;

/** Whether a sample, handled as expected, ends with a referral to an oversight body. */
export const isReferred = (expected: ExpectedHandling | undefined): boolean =>
  expected?.oversight.referral.startsWith('MANDATORY') === true;

/**
 * What the sample assessor answers to each criterion (by default those of England and Wales, whose forces the samples'
 * homes are): met where the sample's handling says that it must be referred, and nobody can tell yet where it only is
 * likely.
 */
export function answersFor(
  expected: ExpectedHandling | undefined,
  codes: readonly string[] = criteriaOfScheme('england-and-wales', new Date().toISOString().slice(0, 10)).map(
    ({ code }) => code,
  ),
): Answers {
  const { referral = '', criteria: named = [] } = expected?.oversight ?? {};
  const likely = { MANDATORY: 'MET', MANDATORY_LIKELY: 'CANNOT_TELL' } as const;
  const answer = referral === 'MANDATORY' || referral === 'MANDATORY_LIKELY' ? likely[referral] : 'NOT_MET';
  const criteria = codes.map((code) => ({
    criterion: code,
    // Beside its code a criterion may have a remark, which here and there says that it is not met.
    answer: named.some((one) => one.startsWith(code) && !one.includes('NOT')) ? answer : ('NOT_MET' as const),
    reason: 'Answered as if what is alleged were true, by the guidance.',
  }));
  const isMet = criteria.some((one) => one.answer === 'MET');
  return { criteria, ...(isMet && { becameClearAt: new Date().toISOString() }) };
}
