import type { FormFault } from '../form-fault.ts';
import { holdsReference, isCopied, wordsOfSourceIn } from './form-of-words.ts';
import { assessedBecause, type Grading } from './safeguards.ts';

/** As much of a grading as the rules of guidance look at. */
export interface GradedForm extends Grading {
  items: readonly (Grading['items'][number] & {
    title: string;
    subject?: string | undefined;
    text: string;
    conditions?: string | undefined;
    wordingBecause?: string | undefined;
    informationOn: string | null;
    reviewOn: string;
  })[];
  riskAssessment?: { reviewOn: string } | undefined;
}

/** What is graded, and when. */
export interface GradedMatter {
  /** The UK calendar day of the grading. */
  day: string;
  /** Whether any message of the report was given anonymously. */
  isAnonymous: boolean;
  /** The references that the sender and the reporter know it by: they lead back to who gave it. */
  references: readonly string[];
  /** What the messages say, with clues hidden. */
  narratives: readonly string[];
}

type Item = GradedForm['items'][number];

/** The golden rules, as far as a machine can tell: an item stands by itself and says nothing of who gave it. */
function wordingFaults(item: Item, at: number, { references, narratives }: GradedMatter): FormFault[] {
  const faults: FormFault[] = [];
  for (const field of ['title', 'subject', 'text', 'conditions'] as const)
    if (references.some((reference) => holdsReference(item[field] ?? '', reference)))
      faults.push({ at: `/items/${at}/${field}`, must: 'must not contain the reference of the report' });
  if (item.wordingBecause !== undefined) return faults;
  const words = ['title', 'subject', 'text'] as const;
  for (const field of words) {
    const spoken = wordsOfSourceIn(item[field] ?? '');
    if (spoken.length > 0) {
      const must = `must not speak of who gave it (${spoken.join(', ')}), or say in wordingBecause why it may`;
      faults.push({ at: `/items/${at}/${field}`, must });
    }
  }
  if (narratives.some((narrative) => isCopied(item.text, narrative)))
    faults.push({
      at: `/items/${at}/text`,
      must: 'must be a fresh form of words, not a copy of the report, or say in wordingBecause why it may',
    });
  return faults;
}

function dayFaults({ informationOn, reviewOn }: Item, at: number, day: string): FormFault[] {
  const faults: FormFault[] = [];
  if (informationOn !== null && informationOn > day)
    faults.push({ at: `/items/${at}/informationOn`, must: 'must not be after today' });
  if (reviewOn <= day) faults.push({ at: `/items/${at}/reviewOn`, must: 'must be after today' });
  return faults;
}

/**
 * What a grading lacks by the rules of its day.
 *
 * @see docs/sources.md 3X5X2, PACARS-INTELLIGENCE
 */
export function gradingFaults(form: GradedForm, matter: GradedMatter): FormFault[] {
  const { day, isAnonymous } = matter;
  const faults: FormFault[] = [];
  if (isAnonymous && !form.sensitiveSource)
    faults.push({
      at: '/sensitiveSource',
      must: 'must be true: who reports anonymously is a sensitive source',
    });
  const because = assessedBecause(form, day);
  if (because.length > 0 && form.riskAssessment === undefined)
    faults.push({ at: '/riskAssessment', must: `must be made, because of ${because.join(', ')}` });
  if (form.riskAssessment && form.riskAssessment.reviewOn <= day)
    faults.push({ at: '/riskAssessment/reviewOn', must: 'must be after today' });
  for (const [at, item] of form.items.entries())
    faults.push(...wordingFaults(item, at, matter), ...dayFaults(item, at, day));
  return faults;
}
