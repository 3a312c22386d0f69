import { randomUUID } from 'node:crypto';
import type { TaskKind } from '../../../domain/task-kinds.ts';
import * as forms from '../../support/forms.ts';
import { CANARY } from './canary.ts';

const assessed = forms.assessedAs('INTELLIGENCE');
const investigated = forms.assessedAs('INVESTIGATION');
const abuse = forms.assessedOf('PARTNER_ABUSE', 'INTELLIGENCE');
const outside = forms.outOfScope('COMPLAINTS');
const because = 'An invented reason of enough words.';
const subject = { message: randomUUID(), subjectNo: 1, serving: 'YES', role: 'OFFICER' };
const oversight = forms.oversightOf('England');
const [criterion] = oversight.criteria;

type Broken = [string, Record<string, unknown>, string, RegExp];

/** Each rule that looks at the form alone. */
const BY_THE_FORM: readonly Broken[] = [
  ['no scope', { ...assessed, scope: undefined }, '/scope', /is required/u],
  [
    'no word on anybody at risk',
    { ...assessed, safeguardingConcern: undefined },
    '/safeguardingConcern',
    /is required/u,
  ],
  ['a route within scope', { ...assessed, route: 'COMPLAINTS' }, '/route', /must be left out/u],
  ['no categories within scope', { ...assessed, categories: undefined }, '/categories', /must be given/u],
  ['an empty list of categories', { ...assessed, categories: [] }, '/categories', /at least one category/u],
  [
    'a category twice',
    { ...assessed, categories: ['DISCRIMINATION', 'DISCRIMINATION'] },
    '/categories',
    /each category once/u,
  ],
  [
    'an unknown category',
    { ...assessed, categories: ['DISCRIMINATION', CANARY] },
    '/categories/1',
    /must be one of/u,
  ],
  ['no subjects within scope', { ...assessed, subjects: undefined }, '/subjects', /must be given/u],
  ['a subject twice', { ...assessed, subjects: [subject, subject] }, '/subjects', /each subject once/u],
  [
    'somebody serving who is not of the police',
    { ...assessed, subjects: [{ ...subject, role: 'NOT_POLICE' }] },
    '/subjects/0/serving',
    /must not be YES/u,
  ],
  [
    'somebody serving who has left',
    { ...assessed, subjects: [{ ...subject, role: 'FORMER_OFFICER' }] },
    '/subjects/0/serving',
    /must not be YES/u,
  ],
  ['no severity within scope', { ...assessed, severity: undefined }, '/severity', /must be given/u],
  [
    'an investigation of no severity',
    { ...investigated, severity: 'NONE' },
    '/severity',
    /must not be NONE/u,
  ],
  ['no criterion answered', { ...assessed, oversight: undefined }, '/oversight', /must be given/u],
  [
    'a criterion met and no moment',
    { ...assessed, oversight: { criteria: [{ ...criterion, answer: 'MET' }] } },
    '/oversight/becameClearAt',
    /must say when/u,
  ],
  ['no decision on crime', { ...assessed, criminal: undefined }, '/criminal', /must be given/u],
  ['no decision on conduct', { ...assessed, conduct: undefined }, '/conduct', /must be given/u],
  [
    'a decision without its reason',
    { ...assessed, criminal: { decision: 'UNDER_REVIEW' } },
    '/criminal/reason',
    /is required|must give/u,
  ],
  [
    'crime investigated without its outcome',
    { ...assessed, criminal: { decision: 'INVESTIGATE', reason: because } },
    '/outcomes',
    /must include INVESTIGATION/u,
  ],
  [
    'conduct investigated without its outcome',
    { ...assessed, conduct: { decision: 'INVESTIGATE', reason: because } },
    '/outcomes',
    /must include INVESTIGATION/u,
  ],
  [
    'an investigation of neither crime nor conduct',
    { ...assessed, outcomes: forms.outcomes('INVESTIGATION') },
    '/conduct/decision',
    /when an investigation begins/u,
  ],
  [
    'reflective practice for misconduct',
    { ...assessed, conduct: { decision: 'REFLECTIVE_PRACTICE', reason: because } },
    '/conduct/decision',
    /must not be REFLECTIVE_PRACTICE/u,
  ],
  [
    'practice requiring improvement investigated',
    { ...investigated, severity: 'PRACTICE_REQUIRING_IMPROVEMENT' },
    '/conduct/decision',
    /must not be INVESTIGATE/u,
  ],
  [
    'partner abuse without its checklist',
    { ...abuse, domesticAbuse: undefined },
    '/domesticAbuse',
    /must be given/u,
  ],
  [
    'a line of the checklist left open',
    { ...abuse, domesticAbuse: abuse.domesticAbuse?.slice(1) },
    '/domesticAbuse',
    /must answer also: ACCESS_RESTRICTED/u,
  ],
  [
    'a line of the checklist twice',
    { ...abuse, domesticAbuse: abuse.domesticAbuse?.map((line) => ({ ...line, line: 'LOCKED_DOWN' })) },
    '/domesticAbuse',
    /each line once/u,
  ],
  ['no kind of matter', { ...assessed, matter: undefined }, '/matter', /must be given/u],
  [
    'a complaint without a word on the complainant',
    { ...assessed, matter: { kind: 'COMPLAINT', reason: because } },
    '/matter/complainant',
    /has rights/u,
  ],
  [
    'a complainant without a complaint',
    { ...assessed, matter: { kind: 'CONDUCT', complainant: 'CONTACTABLE', reason: because } },
    '/matter/complainant',
    /must be left out/u,
  ],
  [
    'an investigation of mere intelligence',
    { ...investigated, matter: { kind: 'INTELLIGENCE', reason: because } },
    '/matter/kind',
    /must not be INTELLIGENCE/u,
  ],
  ['no regime', { ...assessed, processingRegime: undefined }, '/processingRegime', /must be given/u],
  [
    'a possible crime under the UK GDPR',
    { ...assessed, processingRegime: 'UK_GDPR' },
    '/processingRegime',
    /must be DPA_PART_3/u,
  ],
  [
    'a threat to somebody under the UK GDPR',
    {
      ...forms.assessedAs('SAFEGUARDING'),
      criminal: { decision: 'NO_CRIMINAL_MATTER', reason: because },
      processingRegime: 'UK_GDPR',
    },
    '/processingRegime',
    /safeguarded from a threat/u,
  ],
  ['no outcomes within scope', { ...assessed, outcomes: undefined }, '/outcomes', /must be given/u],
  [
    'an outcome twice',
    { ...assessed, outcomes: forms.outcomes('INTELLIGENCE', 'INTELLIGENCE') },
    '/outcomes',
    /each outcome once/u,
  ],
  [
    'an outcome without its reason',
    { ...assessed, outcomes: [{ outcome: 'INTELLIGENCE' }] },
    '/outcomes/0/reason',
    /is required|must give/u,
  ],
  ['a text for a list', { ...assessed, outcomes: 'INTELLIGENCE' }, '/outcomes', /must be a list/u],
  [
    'a safeguarding concern without its outcome',
    { ...assessed, safeguardingConcern: true },
    '/outcomes',
    /must include SAFEGUARDING/u,
  ],
  [
    'no further action in few words',
    { ...forms.assessedAs(), reason: 'Only a few words.' },
    '/reason',
    /at least 30 characters/u,
  ],
  ['no route out of scope', { ...outside, route: undefined }, '/route', /must say where/u],
  [
    'an outcome out of scope',
    { ...outside, outcomes: forms.outcomes('INTELLIGENCE') },
    '/outcomes',
    /must be empty/u,
  ],
  [
    'somebody at risk out of scope',
    { ...outside, safeguardingConcern: true },
    '/safeguardingConcern',
    /safeguarded in scope/u,
  ],
  ['a severity out of scope', { ...outside, severity: 'NONE' }, '/severity', /must be left out/u],
  ['criteria out of scope', { ...outside, oversight }, '/oversight', /must be left out/u],
  ['the checklist out of scope', { ...outside, domesticAbuse: [] }, '/domesticAbuse', /must be left out/u],
  ['a field too many', { ...assessed, extra: CANARY }, '/extra', /is not a field/u],
];

/** Each rule that looks at the report: an anonymous one of Derbyshire, which names somebody. */
const BY_THE_REPORT: readonly Broken[] = [
  ['nobody of those whom the report names', assessed, '/subjects', /1 missing/u],
  [
    'somebody whom the report does not name',
    { ...assessed, subjects: [subject] },
    '/subjects/0/subjectNo',
    /of that message/u,
  ],
  [
    'a volunteer of whom it is not said whether the Acts reach them',
    { ...assessed, subjects: [{ ...subject, role: 'VOLUNTEER' }] },
    '/subjects/0/withinActs',
    /whether the Acts reach/u,
  ],
  [
    'the checklist without partner abuse',
    { ...assessed, domesticAbuse: abuse.domesticAbuse },
    '/domesticAbuse',
    /must be left out/u,
  ],
  [
    'a criterion left open',
    { ...assessed, oversight: { criteria: oversight.criteria.slice(1) } },
    '/oversight/criteria',
    new RegExp(`must answer every criterion: ${criterion?.criterion ?? ''}`, 'u'),
  ],
  [
    'a criterion of nobody’s',
    { ...assessed, oversight: { criteria: [{ ...criterion, criterion: 'MADE_UP' }, ...oversight.criteria] } },
    '/oversight/criteria/0/criterion',
    /must be a criterion/u,
  ],
  [
    'what became clear tomorrow',
    {
      ...assessed,
      oversight: {
        ...forms.oversightOf('England', 'SERIOUS_ASSAULT'),
        becameClearAt: '2999-01-01T00:00:00Z',
      },
    },
    '/oversight/becameClearAt',
    /in the future/u,
  ],
  [
    'a death that no criterion knows',
    { ...assessed, matter: { kind: 'DSI', reason: because } },
    '/matter/kind',
    /must not be DSI/u,
  ],
  [
    'a complainant without a name who can be told',
    { ...assessed, matter: { kind: 'COMPLAINT', complainant: 'CONTACTABLE', reason: because } },
    '/matter/complainant',
    /must be NOT_CONTACTABLE/u,
  ],
  [
    'a decision of another nation',
    { ...investigated, criminal: { decision: 'REPORT_TO_PROSECUTOR', reason: because } },
    '/criminal/decision',
    /law of this matter knows/u,
  ],
];

/** Each rule of the assessment's form: what breaks it, the field that is named, and its words. */
export const BROKEN_ASSESSMENTS = [...BY_THE_FORM, ...BY_THE_REPORT].map(
  ([what, form, at, words]): [TaskKind, string, Record<string, unknown>, string, RegExp] => [
    'assess-report',
    what,
    form,
    at,
    words,
  ],
);
