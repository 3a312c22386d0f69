import type { z } from 'zod';
import {
  type ConductDecision,
  type CriminalDecision,
  DOMESTIC_ABUSE_LINES,
  type MatterKind,
} from '../../assessment/codes.ts';
import { asksDomesticAbuse } from '../../assessment/domestic-abuse.ts';
import { broken } from './common.ts';

/** As much of the assessment's form as its rules look at. */
interface Assessment {
  safeguardingConcern: boolean;
  scope: 'IN_SCOPE' | 'OUT_OF_SCOPE';
  route?: string | undefined;
  categories?: readonly string[] | undefined;
  subjects?: readonly { message: string; subjectNo: number; serving: string; role: string }[] | undefined;
  severity?: string | undefined;
  oversight?: object | undefined;
  criminal?: { decision: CriminalDecision } | undefined;
  conduct?: { decision: ConductDecision } | undefined;
  domesticAbuse?: readonly { line: string }[] | undefined;
  matter?: { kind: MatterKind; complainant?: string | undefined } | undefined;
  processingRegime?: string | undefined;
  outcomes?: readonly { outcome: string }[] | undefined;
  reason: string;
}

type Context = z.RefinementCtx;

const NO_ACTION_REASON_MIN = 30;

/** What a matter in scope must say, each in the order of the form. */
const ASKED_IN_SCOPE = [
  'categories',
  'subjects',
  'severity',
  'oversight',
  'criminal',
  'conduct',
  'matter',
  'processingRegime',
  'outcomes',
] as const;

const outcomesOf = ({ outcomes = [] }: Assessment): string[] => outcomes.map(({ outcome }) => outcome);
const isTwice = (values: readonly string[]): boolean => new Set(values).size !== values.length;

/** The rules of an assessment that need nothing but the form, each at its field. */
export function checkAssessment(form: Assessment, context: Context): void {
  if (form.safeguardingConcern) checkSafeguarding(form, context);
  if (isTwice(form.categories ?? [])) broken(context, ['categories'], 'must name each category once');
  if (form.scope === 'OUT_OF_SCOPE') return checkOutOfScope(form, context);
  if (form.route !== undefined) broken(context, ['route'], 'must be left out for a matter in scope');
  for (const field of ASKED_IN_SCOPE)
    if (form[field] === undefined) broken(context, [field], 'must be given for a matter in scope');
  if (form.categories?.length === 0)
    broken(context, ['categories'], 'must name at least one category for a matter in scope');
  checkSubjects(form, context);
  checkDomesticAbuse(form, context);
  checkDecisions(form, context);
  checkMatter(form, context);
  checkOutcomes(form, context);
}

/** Somebody at risk is safeguarded in scope, whatever becomes of the rest. */
function checkSafeguarding(form: Assessment, context: Context): void {
  if (form.scope === 'OUT_OF_SCOPE')
    broken(
      context,
      ['safeguardingConcern'],
      'must be false for a matter out of scope: somebody at risk is safeguarded in scope, whatever becomes of the rest',
    );
  else if (!outcomesOf(form).includes('SAFEGUARDING'))
    broken(context, ['outcomes'], 'must include SAFEGUARDING when there is a safeguarding concern');
}

function checkOutOfScope(form: Assessment, context: Context): void {
  if (form.route === undefined)
    broken(context, ['route'], 'must say where a matter out of scope goes: COMPLAINTS or OTHER_AGENCY');
  if (outcomesOf(form).length > 0) broken(context, ['outcomes'], 'must be empty for a matter out of scope');
  for (const field of [...ASKED_IN_SCOPE, 'domesticAbuse'] as const)
    if (field !== 'categories' && field !== 'outcomes' && form[field] !== undefined)
      broken(context, [field], 'must be left out for a matter out of scope');
}

function checkSubjects({ subjects = [] }: Assessment, context: Context): void {
  if (isTwice(subjects.map(({ message, subjectNo }) => `${message.toLowerCase()}/${subjectNo}`)))
    broken(context, ['subjects'], 'must name each subject once');
  for (const [index, { serving, role }] of subjects.entries())
    if (serving === 'YES' && (role === 'NOT_POLICE' || role === 'FORMER_OFFICER'))
      broken(context, ['subjects', index, 'serving'], `must not be YES for a ${role}`);
}

/**
 * Domestic abuse by somebody of the police goes wrong in known ways: each is asked about. Where the assessor does not
 * name it and somebody else did, `domain/assessment/report-rules.ts` asks all the same.
 */
function checkDomesticAbuse({ categories = [], domesticAbuse }: Assessment, context: Context): void {
  if (domesticAbuse === undefined) {
    if (asksDomesticAbuse(categories))
      broken(context, ['domesticAbuse'], 'must be given when PARTNER_ABUSE is among the categories');
    return;
  }
  const answered = domesticAbuse.map(({ line }) => line);
  if (isTwice(answered)) broken(context, ['domesticAbuse'], 'must answer each line once');
  const open = DOMESTIC_ABUSE_LINES.filter((line) => !answered.includes(line));
  if (open.length > 0) broken(context, ['domesticAbuse'], `must answer also: ${open.join(', ')}`);
}

/** Crime and conduct are decided each by itself; an investigation begins where either asks for one. */
function checkDecisions(form: Assessment, context: Context): void {
  const { severity, criminal, conduct } = form;
  const investigates = outcomesOf(form).includes('INVESTIGATION');
  const asked = [criminal?.decision, conduct?.decision].some(
    (decision) => decision === 'INVESTIGATE' || decision === 'REPORT_TO_PROSECUTOR',
  );
  if (form.outcomes && asked && !investigates)
    broken(context, ['outcomes'], 'must include INVESTIGATION where crime or conduct is investigated');
  if (criminal && conduct && investigates && !asked)
    broken(
      context,
      ['conduct', 'decision'],
      'must be INVESTIGATE, or the criminal decision, when an investigation begins',
    );
  if (investigates && severity === 'NONE')
    broken(context, ['severity'], 'must not be NONE when an investigation begins');
  const reflective = conduct?.decision === 'REFLECTIVE_PRACTICE';
  const improvement = severity === 'PRACTICE_REQUIRING_IMPROVEMENT';
  if (reflective && !improvement)
    broken(
      context,
      ['conduct', 'decision'],
      'must not be REFLECTIVE_PRACTICE unless the severity is PRACTICE_REQUIRING_IMPROVEMENT',
    );
  if (improvement && conduct?.decision === 'INVESTIGATE')
    broken(
      context,
      ['conduct', 'decision'],
      'must not be INVESTIGATE where the severity is PRACTICE_REQUIRING_IMPROVEMENT',
    );
}

function checkMatter(form: Assessment, context: Context): void {
  const { matter, criminal, processingRegime } = form;
  if (matter?.kind === 'COMPLAINT' && matter.complainant === undefined)
    broken(
      context,
      ['matter', 'complainant'],
      'must say whether the complainant can be told: a complainant has rights',
    );
  if (matter && matter.kind !== 'COMPLAINT' && matter.complainant !== undefined)
    broken(context, ['matter', 'complainant'], 'must be left out unless the matter is a COMPLAINT');
  if (matter?.kind === 'INTELLIGENCE' && outcomesOf(form).includes('INVESTIGATION'))
    broken(context, ['matter', 'kind'], 'must not be INTELLIGENCE when an investigation begins');
  if (processingRegime === 'UK_GDPR' && criminal && criminal.decision !== 'NO_CRIMINAL_MATTER')
    broken(
      context,
      ['processingRegime'],
      'must be DPA_PART_3 while the matter may be a crime: UK_GDPR is for conduct alone',
    );
  if (processingRegime === 'UK_GDPR' && form.safeguardingConcern)
    broken(context, ['processingRegime'], 'must be DPA_PART_3 where somebody is safeguarded from a threat');
}

function checkOutcomes(form: Assessment, context: Context): void {
  if (isTwice(outcomesOf(form))) broken(context, ['outcomes'], 'must name each outcome once');
  if (form.outcomes?.length === 0 && form.reason.length < NO_ACTION_REASON_MIN)
    broken(
      context,
      ['reason'],
      `must explain no further action in at least ${NO_ACTION_REASON_MIN} characters`,
    );
}
