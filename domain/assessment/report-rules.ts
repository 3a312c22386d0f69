import type { SUBJECT_ROLES } from '../codes.ts';
import { asksDomesticAbuse } from './domestic-abuse.ts';
import type { FieldFault } from '../errors.ts';
import { forceBySlug } from '../forces.ts';
import { criteriaOfForce } from '../oversight/criteria.ts';
import type { TaskForm } from '../schemas/task-forms.ts';
import { type NationRules, rulesOfMatter } from './nation-rules.ts';
import { reachWarning } from './reach.ts';

/** What the rules of an assessment must know of its report. */
export interface AssessedReport {
  /** Slug of the force that deals with it, as in `domain/data/forces.json`. */
  force: string;
  /** UK calendar day of the assessment. */
  day: string;
  anonymous: boolean;
  /** Of its reporter and of every assessment of it, also of those that are read as one with it. */
  categories: readonly string[];
  /** Everybody whom its messages name. */
  subjects: readonly { message: string; subjectNo: number }[];
}

type Assessment = TaskForm<'assess-report'>;
type Faults = FieldFault[];

/**
 * The rules of a valid assessment that depend on its report: the law of its force and of where it happened, its subjects,
 * who reported it.
 *
 * @returns each broken rule at its field, as a JSON Pointer into the form; none, and the assessment may be made
 */
export function brokenReportRules(form: Assessment, report: AssessedReport): FieldFault[] {
  if (form.scope === 'OUT_OF_SCOPE') return [];
  const nation = forceBySlug(report.force)?.nation;
  const rules = nation === undefined ? undefined : rulesOfMatter(nation, report.day, form.oversight?.scheme);
  if (!rules)
    return [
      {
        pointer: '/oversight/criteria',
        detail:
          'cannot be checked: no rule is known for the nation of this force. Have the force put into the reference data',
      },
    ];
  return [
    ...subjectFaults(form, report),
    ...domesticAbuseFaults(form, report),
    ...nationFaults(form, rules),
    ...matterFaults(form, rules, report),
  ];
}

/** Tells one subject of a report from another. */
const keyOf = ({ message, subjectNo }: { message: string; subjectNo: number }): string =>
  `${message.toLowerCase()}/${subjectNo}`;

function subjectFaults({ subjects = [] }: Assessment, report: AssessedReport): Faults {
  const [known, given] = [report.subjects.map(keyOf), subjects.map(keyOf)];
  const faults: Faults = [];
  const open = known.filter((key) => !given.includes(key)).length;
  if (open > 0)
    faults.push({ pointer: '/subjects', detail: `must name every subject of the messages: ${open} missing` });
  for (const [index, subject] of subjects.entries()) {
    if (!known.includes(keyOf(subject)))
      faults.push({ pointer: `/subjects/${index}/subjectNo`, detail: 'must be a subject of that message' });
    const warning = reachWarning(subject.role, report.day);
    if (warning?.toSay === true && subject.withinActs === undefined)
      faults.push({
        pointer: `/subjects/${index}/withinActs`,
        detail: `must say whether the Acts reach this ${subject.role}`,
      });
  }
  return faults;
}

/** Leaving the category out does not rid anybody of the checklist: an assessor may be of the subject's own circle. */
function domesticAbuseFaults(form: Assessment, report: AssessedReport): Faults {
  // Where the form names the category itself, its own rules hold.
  if (asksDomesticAbuse(form.categories ?? [])) return [];
  const isAsked = asksDomesticAbuse(report.categories);
  if (isAsked === (form.domesticAbuse !== undefined)) return [];
  const detail = isAsked
    ? 'must be given: PARTNER_ABUSE was chosen by the reporter, or by an assessment before this one'
    : 'must be left out unless PARTNER_ABUSE is among the categories of the form, of the reporter or of an earlier assessment';
  return [{ pointer: '/domesticAbuse', detail }];
}

/** The decisions that the law of the force, or of where it happened, does not know. */
function nationFaults(form: Assessment, rules: NationRules): Faults {
  const chosen: readonly [pointer: string, code: string | undefined, allowed: readonly string[]][] = [
    ['/severity', form.severity, rules.severities],
    ['/criminal/decision', form.criminal?.decision, rules.criminal],
    ['/conduct/decision', form.conduct?.decision, rules.conduct],
    ['/matter/kind', form.matter?.kind, rules.matters],
  ];
  return chosen
    .filter(([, code, allowed]) => code !== undefined && !allowed.includes(code))
    .map(([pointer, , allowed]) => ({
      pointer,
      detail: `must be one of those that the law of this matter knows: ${allowed.join(', ')}`,
    }));
}

/** The criterion that a matter is a complaint by a member of the public, in the schemes that have it. */
const PUBLIC_COMPLAINT = 'PUBLIC_COMPLAINT';

/** Those about whom a complaint is none about a police officer. */
const NO_OFFICERS: readonly (typeof SUBJECT_ROLES)[number][] = [
  'STAFF',
  'VOLUNTEER',
  'CONTRACTOR',
  'NOT_POLICE',
];

function matterFaults(
  { matter, oversight, subjects = [] }: Assessment,
  { matters }: NationRules,
  { force, day, anonymous }: AssessedReport,
): Faults {
  if (!matter) return [];
  const answerTo = (code: string): string | undefined =>
    oversight?.criteria.find(({ criterion }) => criterion === code)?.answer;
  const isMet = (code: string): boolean => answerTo(code) === 'MET';
  // A code may be of several schemes, and must be referred in one and may be in another.
  const criteria = criteriaOfForce(force, day, oversight?.scheme);
  const mustBeReferred = criteria.some(({ code, mandatory }) => mandatory && isMet(code));
  const recordable = matters.includes('RECORDABLE_CONDUCT');
  const at = '/matter/kind';
  const faults: Faults = [];
  if (matter.kind === 'CONDUCT' && mustBeReferred && recordable)
    faults.push({
      pointer: at,
      detail: 'must be RECORDABLE_CONDUCT where a criterion that must be referred is met',
    });
  if (matter.kind === 'INTELLIGENCE' && mustBeReferred)
    faults.push({
      pointer: at,
      detail: 'must not be INTELLIGENCE where a criterion that must be referred is met',
    });
  const complaint = criteria.find(({ code }) => code === PUBLIC_COMPLAINT);
  if (complaint && matter.kind !== 'COMPLAINT' && isMet(PUBLIC_COMPLAINT) && faults.length === 0)
    faults.push({ pointer: at, detail: 'must be COMPLAINT where PUBLIC_COMPLAINT is met' });
  // Where every complaint about an officer must be passed on, the criterion says no more than the kind does.
  const ofNoOfficer = subjects.length > 0 && subjects.every(({ role }) => NO_OFFICERS.includes(role));
  if (complaint?.mandatory === true && matter.kind === 'COMPLAINT' && !ofNoOfficer)
    if (answerTo(PUBLIC_COMPLAINT) === 'NOT_MET')
      faults.push({
        pointer: at,
        detail:
          'must not be COMPLAINT where PUBLIC_COMPLAINT is not met, unless it is about no police officer',
      });
  if (matter.kind === 'DSI' && !isMet('DEATH_OR_SERIOUS_INJURY'))
    faults.push({ pointer: at, detail: 'must not be DSI unless DEATH_OR_SERIOUS_INJURY is met' });
  if (anonymous && matter.complainant === 'CONTACTABLE')
    faults.push({
      pointer: '/matter/complainant',
      detail: 'must be NOT_CONTACTABLE: the reporter is anonymous, and the matter normally one of conduct',
    });
  return faults;
}
