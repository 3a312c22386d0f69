import type { TaskKind } from '../../../domain/task-kinds.ts';
import * as forms from '../../support/forms.ts';
import { CANARY } from './canary.ts';

const reason = `Short ${CANARY}`.slice(0, 9);
const [toBody] = forms.letterSent().sent;

type Broken = readonly [what: string, form: Record<string, unknown>, at: string, words: RegExp];

const ALLOCATIONS: readonly Broken[] = [
  [
    'one of the force and one from outside',
    { ...forms.allocated(), outside: { force: 'kent', name: 'An invented sergeant' } },
    '/outside',
    /one of the force investigates/u,
  ],
  [
    'an outsider of the same force',
    { outside: { force: 'derbyshire', name: CANARY } },
    '/outside/force',
    /another force/u,
  ],
  [
    'an outsider of no force',
    { outside: { force: 'no-such-force', name: CANARY } },
    '/outside/force',
    /another force/u,
  ],
];

const SEVERITIES: readonly Broken[] = [
  ['no standard', { ...forms.severe(), standards: [] }, '/standards', /at least one standard/u],
  [
    'a standard that nothing would have breached',
    { ...forms.severe('NONE'), standards: ['CONFIDENTIALITY'] },
    '/standards',
    /must be empty/u,
  ],
  [
    'a standard twice',
    { ...forms.severe(), standards: ['CONFIDENTIALITY', 'CONFIDENTIALITY'] },
    '/standards',
    /each standard once/u,
  ],
  [
    'gross misconduct for a meeting',
    { ...forms.severe('GROSS_MISCONDUCT'), proceedings: 'MEETING' },
    '/proceedings',
    /must be one of: HEARING/u,
  ],
  [
    'a finding that the policy of staff does not know',
    { ...forms.severe('PRACTICE_REQUIRING_IMPROVEMENT'), regime: 'STAFF' },
    '/severity',
    /must be one of/u,
  ],
  [
    'a referral to vetting of staff',
    { ...forms.severe(), regime: 'STAFF', referToVetting: true },
    '/referToVetting',
    /vetting regulations/u,
  ],
  [
    'an authority consulted tomorrow',
    { ...forms.severe(), consultedOn: forms.dayFromNow(2) },
    '/consultedOn',
    /the future/u,
  ],
  ['an unknown severity', { ...forms.severe(), severity: CANARY }, '/severity', /must be one of/u],
];

const NOTICES: readonly Broken[] = [
  ['no day of service', { ...forms.noticeServed(), servedOn: undefined }, '/servedOn', /must be given/u],
  ['nobody who served it', { ...forms.noticeServed(), servedBy: undefined }, '/servedBy', /must be given/u],
  ['service tomorrow', forms.noticeServed(forms.dayFromNow(2)), '/servedOn', /the future/u],
  [
    'a server of what is withheld',
    { ...forms.noticeWithheld(), servedBy: CANARY },
    '/servedBy',
    /until the notice is served/u,
  ],
  [
    'no day on which it is looked at again',
    { ...forms.noticeWithheld(), reviewOn: undefined },
    '/reviewOn',
    /looked at again/u,
  ],
  [
    'a review of what is served',
    { ...forms.noticeServed(), reviewOn: forms.dayFromNow(5) },
    '/reviewOn',
    /must be left out/u,
  ],
  ['a review that comes too late', forms.noticeWithheld(forms.dayFromNow(40)), '/reviewOn', /at most 28/u],
  ['a review of today', forms.noticeWithheld(forms.dayFromNow(0)), '/reviewOn', /after today/u],
];

const PROGRESS: readonly Broken[] = [
  [
    'nobody told and no reason',
    { ...forms.progressed(), notTold: undefined },
    '/notTold',
    /why nobody was told/u,
  ],
  [
    'somebody told and a reason against it',
    { ...forms.progressed(), told: ['INTERESTED_PERSON'] },
    '/notTold',
    /must be left out/u,
  ],
  [
    'a reason to wait twice',
    { ...forms.progressed(), waitingFor: ['CAPACITY', 'CAPACITY'] },
    '/waitingFor',
    /each once/u,
  ],
  ['a day to come', forms.progressed(forms.dayFromNow(2)), '/toldOn', /the future/u],
  [
    'an anonymous reporter told',
    { ...forms.progressed(), told: ['REPORTER'], notTold: undefined },
    '/told',
    /nobody knows who/u,
  ],
  ['hardly a word', { ...forms.progressed(), progress: reason }, '/progress', /at least 10/u],
];

const LETTERS: readonly Broken[] = [
  ['a letter of a line', { ...forms.letterSent(), letter: CANARY }, '/letter', /at least 50/u],
  ['no letter to a body that the law names', { ...forms.letterSent(), sent: [toBody] }, '/sent', /IOPC/u],
  [
    'a body spared that must be told',
    { ...forms.letterSent(), sent: [toBody], spared: ['IOPC'] },
    '/spared/0',
    /may be spared/u,
  ],
  [
    'a body written to and spared',
    { ...forms.letterSent(), spared: ['LOCAL_POLICING_BODY'] },
    '/sent',
    /each recipient once/u,
  ],
  [
    'a body of another nation',
    {
      ...forms.letterSent(),
      sent: [...forms.letterSent().sent, { to: 'APPROPRIATE_AUTHORITY', on: forms.dayFromNow(0) }],
    },
    '/sent/2/to',
    /must be one of/u,
  ],
  ['a letter of tomorrow', forms.letterSent(forms.dayFromNow(2)), '/sent/0/on', /the future/u],
];

const RESULTS: readonly Broken[] = [
  [
    'proceedings without a case',
    { ...forms.result(), proceedings: 'NO_ACTION' },
    '/proceedings',
    /no case to answer/u,
  ],
  [
    'a criminal outcome of too little to go on',
    { ...forms.result(), result: 'INSUFFICIENT_INFORMATION', criminalOutcome: 'CHARGED' },
    '/criminalOutcome',
    /must be|must be left out/u,
  ],
  [
    'a case to answer before the severity is assessed',
    { ...forms.result(), result: 'CASE_TO_ANSWER' },
    '/result',
    /severity is assessed/u,
  ],
  [
    'somebody told twice',
    { ...forms.result(), toldTo: ['OFFICER_CONCERNED', 'OFFICER_CONCERNED'] },
    '/toldTo',
    /who was told once/u,
  ],
  ['an anonymous reporter told', { ...forms.result(), toldTo: ['REPORTER'] }, '/toldTo', /nobody knows who/u],
  [
    'a referral to vetting before the severity is assessed',
    { ...forms.result(), referToVetting: true },
    '/referToVetting',
    /vetting regulations/u,
  ],
];

type Row = [TaskKind, string, Record<string, unknown>, string, RegExp];
const of = (kind: TaskKind, broken: readonly Broken[]): Row[] => broken.map((rest) => [kind, ...rest]);

/** The same for the forms of an investigation. */
export const BROKEN_INVESTIGATIONS: readonly Row[] = [
  ...of('allocate-investigator', ALLOCATIONS),
  ...of('assess-severity', SEVERITIES),
  ...of('serve-notice', NOTICES),
  ...of('review-progress', PROGRESS),
  ...of('send-delay-letter', LETTERS),
  ...of('record-investigation-result', RESULTS),
];
