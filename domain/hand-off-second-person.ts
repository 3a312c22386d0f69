import type { HandOffSystem } from './hand-off-systems.ts';
import type { TaskForm } from './schemas/task-forms.ts';
import { type AskingRule, LAUNCH, rulesThatAsk } from './second-person.ts';

/** Why what a person has decided about a refused hand-off needs a second person. */
export const HAND_OFF_RULES = [
  'HAND_OFF_NOT_NEEDED',
  'HAND_OFF_DONE_BY_HAND',
  'RELEASED_WORDS_CORRECTED',
] as const;
export type HandOffRule = (typeof HAND_OFF_RULES)[number];

/** A decision about a refused hand-off, as far as it matters whether one person alone may make it. */
type Decided = Pick<TaskForm<'resolve-hand-off'>, 'decision' | 'corrections'> & { system: HandOffSystem };

/** What an outcome, or how a report ends, depends on; not what goes back to whoever sent the report. */
const OUTCOMES_DEPEND_ON: readonly HandOffSystem[] = [
  'oversight',
  'safeguarding',
  'case-management',
  'intelligence',
  'force-desk',
];

/** Words that others act upon as they stand: where they left before, somebody else had answered for them. */
const ANSWERED_FOR: Readonly<Partial<Record<HandOffSystem, RegExp>>> = {
  intelligence: /^\/items\/\d+\/(text|grade\/conditions)$/u,
  oversight: /^\/summary$/u,
};

const RULES: readonly AskingRule<HandOffRule, Decided>[] = [
  {
    code: 'HAND_OFF_NOT_NEEDED',
    asks: ({ decision }) => decision === 'NOT_NEEDED',
    effectiveFrom: LAUNCH,
    source: 'PACARS-SECOND-PERSON',
  },
  // Whoever says so alone could have it that nobody outside ever hears of the matter.
  {
    code: 'HAND_OFF_DONE_BY_HAND',
    asks: ({ decision, system }) =>
      decision === 'RECORD_AS_DONE_BY_HAND' && OUTCOMES_DEPEND_ON.includes(system),
    effectiveFrom: LAUNCH,
    source: 'PACARS-SECOND-PERSON',
  },
  {
    code: 'RELEASED_WORDS_CORRECTED',
    asks: ({ decision, system, corrections = [] }) =>
      decision === 'CORRECT' &&
      corrections.some(({ pointer }) => ANSWERED_FOR[system]?.test(pointer) === true),
    effectiveFrom: LAUNCH,
    source: 'PACARS-SECOND-PERSON',
  },
];

/**
 * The rules by which a decision about a refused hand-off, made on this UK calendar day, stands only when a second person
 * has approved it; none, and it stands at once.
 *
 * @see docs/sources.md PACARS-SECOND-PERSON
 */
export function handOffRules(decided: Decided, day: string): HandOffRule[] {
  return rulesThatAsk(RULES, decided, day);
}
