import { describe, expect, it } from 'vitest';
import { domesticAbuseChecklist } from '../../../domain/assessment/domestic-abuse.ts';
import { nationRulesFor, rulesOfMatter } from '../../../domain/assessment/nation-rules.ts';
import { criteriaToTest, promptsFor } from '../../../domain/assessment/prompts.ts';
import { reachWarning } from '../../../domain/assessment/reach.ts';
import { type AssessedReport, brokenReportRules } from '../../../domain/assessment/report-rules.ts';
import { CATEGORIES, SEVERITIES, SUBJECT_ROLES } from '../../../domain/codes.ts';
import { criteriaOfForce, criteriaOfScheme, OVERSIGHT_CRITERIA } from '../../../domain/oversight/criteria.ts';
import type { OversightScheme } from '../../../domain/oversight/schemes.ts';
import { DOMESTIC_ABUSE_LINES } from '../../../domain/assessment/codes.ts';
import * as forms from '../../support/forms.ts';

const DAY = '2026-11-24';
const reason = 'An invented reason of enough words.';
const MESSAGE = '0d9df1a5-3a52-4a39-9c0e-6a7f0d0f3f11';

/** A force of each nation. */
const FORCE_OF: Readonly<Record<string, string>> = {
  England: 'derbyshire',
  Wales: 'gwent',
  'Great Britain': 'btp',
  UK: 'ministry-of-defence-police',
  Scotland: 'police-scotland',
  'Northern Ireland': 'northern-ireland',
  'Crown Dependency': 'jersey',
};

const reportOf = (nation: string | undefined, more: Partial<AssessedReport> = {}): AssessedReport => ({
  force: FORCE_OF[nation ?? ''] ?? 'no-such-force',
  day: DAY,
  anonymous: true,
  categories: [],
  subjects: [],
  ...more,
});
type Form = ReturnType<typeof forms.assessedAs>;
const faultsOf = (
  nation: string | undefined,
  over: Partial<Form> = {},
  more: Partial<AssessedReport> = {},
): string[] =>
  brokenReportRules(
    { ...forms.assessedAs('INTELLIGENCE'), oversight: forms.oversightOf(nation ?? 'England'), ...over },
    reportOf(nation, more),
  ).map(({ pointer }) => pointer);

describe('brokenReportRules', () => {
  it.each([
    ['England', 'PRACTICE_REQUIRING_IMPROVEMENT', true],
    ['Wales', 'PRACTICE_REQUIRING_IMPROVEMENT', true],
    ['Great Britain', 'PRACTICE_REQUIRING_IMPROVEMENT', true],
    ['UK', 'PRACTICE_REQUIRING_IMPROVEMENT', true],
    ['Scotland', 'PRACTICE_REQUIRING_IMPROVEMENT', false],
    ['Northern Ireland', 'PRACTICE_REQUIRING_IMPROVEMENT', false],
    ['Crown Dependency', 'PRACTICE_REQUIRING_IMPROVEMENT', false],
    ...['England', 'Scotland', 'Northern Ireland', 'Crown Dependency'].flatMap((nation) =>
      (['GROSS_MISCONDUCT', 'MISCONDUCT', 'NONE'] as const).map(
        (severity) => [nation, severity, true] as const,
      ),
    ),
  ] as const)('in %s a severity of %s is known: %s', (nation, severity, isKnown) => {
    expect(faultsOf(nation, { severity })).toEqual(isKnown ? [] : ['/severity']);
  });

  it.each([
    ['England', 'INVESTIGATE', true],
    ['England', 'REPORT_TO_PROSECUTOR', false],
    ['Scotland', 'INVESTIGATE', false],
    ['Scotland', 'REPORT_TO_PROSECUTOR', true],
    ['Northern Ireland', 'INVESTIGATE', true],
    ['Northern Ireland', 'REPORT_TO_PROSECUTOR', false],
  ] as const)('in %s crime is decided as %s: %s', (nation, decision, isKnown) => {
    expect(faultsOf(nation, { criminal: { decision, reason } })).toEqual(
      isKnown ? [] : ['/criminal/decision'],
    );
  });

  it.each([
    ['England', true],
    ['Scotland', false],
    ['Northern Ireland', false],
  ])('in %s there is reflective practice: %s', (nation, isKnown) => {
    const over = { conduct: { decision: 'REFLECTIVE_PRACTICE', reason } } as const;
    expect(faultsOf(nation, over)).toEqual(isKnown ? [] : ['/conduct/decision']);
  });

  it.each([
    ['England', 'RECORDABLE_CONDUCT', true],
    ['Scotland', 'RECORDABLE_CONDUCT', false],
    ['Northern Ireland', 'RECORDABLE_CONDUCT', false],
    ['Scotland', 'CONDUCT', true],
    ['Northern Ireland', 'INTELLIGENCE', true],
  ] as const)('in %s a matter of %s is known: %s', (nation, kind, isKnown) => {
    expect(faultsOf(nation, { matter: { kind, reason } })).toEqual(isKnown ? [] : ['/matter/kind']);
  });

  const mandatory = criteriaOfForce('derbyshire', DAY).filter((one) => one.mandatory);
  it.each(mandatory.map(({ code }) => [code]))(
    '%s, met, makes conduct recordable and more than intelligence',
    (code) => {
      const oversight = forms.oversightOf('England', code);
      const kindsRefused = (['CONDUCT', 'RECORDABLE_CONDUCT', 'INTELLIGENCE'] as const).filter(
        (kind) => faultsOf('England', { oversight, matter: { kind, reason } }).length > 0,
      );
      expect(kindsRefused).toEqual(['CONDUCT', 'INTELLIGENCE']);
    },
  );

  it('takes a criterion that may be referred for no more than it is', () => {
    const may = criteriaOfForce('derbyshire', DAY).find((one) => !one.mandatory)?.code ?? '';
    expect(faultsOf('England', { oversight: forms.oversightOf('England', may) })).toEqual([]);
  });

  it.each([
    ['DEATH_OR_SERIOUS_INJURY', []],
    ['SERIOUS_ASSAULT', ['/matter/kind']],
  ])('a death or serious injury with %s met gives %j', (code, faults) => {
    const over = { oversight: forms.oversightOf('England', code), matter: { kind: 'DSI', reason } } as const;
    expect(faultsOf('England', over)).toEqual(faults);
  });

  it.each([
    [true, 'CONTACTABLE', ['/matter/complainant']],
    [true, 'NOT_CONTACTABLE', []],
    [false, 'CONTACTABLE', []],
    [false, 'NOT_CONTACTABLE', []],
  ] as const)(
    'a complaint, anonymous: %s, of a complainant who is %s gives %j',
    (anonymous, complainant, faults) => {
      expect(
        faultsOf('England', { matter: { kind: 'COMPLAINT', complainant, reason } }, { anonymous }),
      ).toEqual(faults);
    },
  );

  it('says clearly that it does not know the nation of a force', () => {
    expect(faultsOf(undefined)).toEqual(['/oversight/criteria']);
    expect(faultsOf('Atlantis', { oversight: { criteria: [] } })).toEqual(['/oversight/criteria']);
    expect(rulesOfMatter('Atlantis', DAY, 'scotland')).toBeUndefined();
    expect(rulesOfMatter('England', '2020-01-31', 'scotland')).toBeUndefined();
  });

  /** Each criterion of a scheme answered, one of them met. */
  const answersUnder = (scheme: OversightScheme, met: string): NonNullable<Form['oversight']> => ({
    scheme,
    criteria: criteriaOfScheme(scheme, DAY).map(({ code }) => ({
      criterion: code,
      answer: code === met ? 'MET' : 'NOT_MET',
      reason,
    })),
  });

  // One row per criterion of each scheme: which kinds of matter it rules out of those that the law there knows. A
  // criterion of the same code may be one that must be referred in one nation, and in another not.
  const conduct = ['CONDUCT'] as const;
  const intelligence = ['INTELLIGENCE'] as const;
  const complaint = ['COMPLAINT'] as const;
  it.each([
    ...criteriaOfScheme('england-and-wales', DAY).map(
      ({ code, mandatory: must }) =>
        ['england-and-wales', code, must ? [...conduct, ...intelligence] : []] as const,
    ),
    ['scotland', 'CRIMINAL_ALLEGATION', intelligence],
    ['scotland', 'DEATH_OR_SERIOUS_INCIDENT', intelligence],
    ['scotland', 'CHIEF_OFFICER', intelligence],
    ['scotland', 'PUBLIC_COMPLAINT', [...conduct, ...intelligence]],
    ['scotland', 'PUBLIC_INTEREST', []],
    // Where a complaint must be passed on whatever it is about, one that is none of the public's is no complaint.
    ['northern-ireland', 'PUBLIC_COMPLAINT', [...conduct, ...intelligence]],
    ['northern-ireland', 'DEATH', [...complaint, ...intelligence]],
    ['northern-ireland', 'PUBLIC_INTEREST', complaint],
    ['northern-ireland', 'CHIEF_OFFICER', complaint],
  ] as const)('under %s, %s met rules out a matter of %j', (scheme, code, ruledOut) => {
    const kinds = ['COMPLAINT', 'CONDUCT', 'INTELLIGENCE'] as const;
    // The force of several nations, and the one that is at home there, whether it says so or not.
    const home = {
      'england-and-wales': 'England',
      scotland: 'Scotland',
      'northern-ireland': 'Northern Ireland',
    };
    const { scheme: _said, ...unsaid } = answersUnder(scheme, code);
    for (const [nation, oversight] of [
      ['UK', answersUnder(scheme, code)],
      [home[scheme], answersUnder(scheme, code)],
      [home[scheme], unsaid],
    ] as const) {
      const criminal = { decision: 'NO_CRIMINAL_MATTER', reason } as const;
      const refused = kinds.filter(
        (kind) => faultsOf(nation, { criminal, oversight, matter: { kind, reason } }).length > 0,
      );
      expect([nation, refused]).toEqual([nation, ruledOut]);
    }
  });

  it.each([
    ['england-and-wales', 'RECORDABLE_CONDUCT', 'INVESTIGATE', []],
    ['england-and-wales', 'DSI', 'INVESTIGATE', []],
    ['england-and-wales', 'RECORDABLE_CONDUCT', 'REPORT_TO_PROSECUTOR', ['/criminal/decision']],
    ['scotland', 'RECORDABLE_CONDUCT', 'REPORT_TO_PROSECUTOR', ['/matter/kind']],
    ['scotland', 'CONDUCT', 'INVESTIGATE', ['/criminal/decision']],
    ['scotland', 'CONDUCT', 'REPORT_TO_PROSECUTOR', []],
    ['northern-ireland', 'RECORDABLE_CONDUCT', 'INVESTIGATE', ['/matter/kind']],
    ['northern-ireland', 'CONDUCT', 'INVESTIGATE', []],
    ['northern-ireland', 'CONDUCT', 'REPORT_TO_PROSECUTOR', ['/criminal/decision']],
  ] as const)(
    'a force of three nations records a matter under %s as %s and decides %s of crime: %j',
    (scheme, kind, decision, faults) => {
      const oversight = answersUnder(scheme, kind === 'DSI' ? 'DEATH_OR_SERIOUS_INJURY' : '');
      const over = { oversight, matter: { kind, reason }, criminal: { decision, reason } };
      expect(faultsOf('UK', over)).toEqual(faults);
      // Its people are under their own force's discipline wherever it happened.
      const severity = 'PRACTICE_REQUIRING_IMPROVEMENT' as const;
      expect(faultsOf('UK', { ...over, severity })).toEqual(faults);
    },
  );

  it.each([
    ['northern-ireland', 'NOT_MET', 'OFFICER', ['/matter/kind']],
    ['northern-ireland', 'NOT_MET', 'FORMER_OFFICER', ['/matter/kind']],
    ['northern-ireland', 'NOT_MET', 'STAFF', []],
    ['northern-ireland', 'CANNOT_TELL', 'OFFICER', []],
    ['northern-ireland', 'MET', 'OFFICER', []],
    ['scotland', 'NOT_MET', 'OFFICER', []],
  ] as const)('under %s a complaint that is %s as one of the public about a %s gives %j', (...row) => {
    const [scheme, answer, role, faults] = row;
    const answers = answersUnder(scheme, '');
    const criteria = answers.criteria.map((one) =>
      one.criterion === 'PUBLIC_COMPLAINT' ? { ...one, answer } : one,
    );
    const over = {
      oversight: { ...answers, criteria },
      matter: { kind: 'COMPLAINT', reason },
      criminal: { decision: 'NO_CRIMINAL_MATTER', reason },
      subjects: [{ message: MESSAGE, subjectNo: 1, serving: 'YES', role }],
    } as const;
    const subjects = [{ message: MESSAGE, subjectNo: 1 }];
    expect(faultsOf('UK', { ...over, subjects: [...over.subjects] }, { subjects })).toEqual(faults);
  });

  it.each(['jersey', 'service-police', 'port-of-dover-police'])(
    'knows no criterion for %s, which refers by hand',
    (force) => {
      const over = { oversight: forms.oversightOf('England', 'SERIOUS_ASSAULT') };
      expect(faultsOf('England', over, { force })).toEqual([]);
    },
  );

  it('asks nothing of a matter out of scope', () => {
    const report = reportOf(undefined, { categories: ['PARTNER_ABUSE'] });
    expect(brokenReportRules(forms.outOfScope('COMPLAINTS'), report)).toEqual([]);
  });

  const checked = { domesticAbuse: forms.domesticAbuseChecked() };
  it.each<[string[], Partial<Form>, string[]]>([
    [[], {}, []],
    [[], checked, ['/domesticAbuse']],
    [[], { ...checked, categories: ['PARTNER_ABUSE'] }, []],
    [['PARTNER_ABUSE'], {}, ['/domesticAbuse']],
    [['SEXUAL_BOUNDARY', 'PARTNER_ABUSE'], checked, []],
    [['PARTNER_ABUSE'], { ...checked, categories: ['PARTNER_ABUSE'] }, []],
  ])('of a report of %j, takes the checklist where it is asked', (categories, over, faults) => {
    expect(faultsOf('England', over, { categories })).toEqual(faults);
  });

  it('wants each subject of each message, whatever the case of the id', () => {
    const subjects = [1, 2].map((subjectNo) => ({ message: MESSAGE, subjectNo }));
    const said = { serving: 'YES', role: 'OFFICER' } as const;
    const named = subjects.map(({ subjectNo }) => ({ message: MESSAGE.toUpperCase(), subjectNo, ...said }));
    expect(faultsOf('England', { subjects: named }, { subjects })).toEqual([]);
    expect(faultsOf('England', { subjects: named.slice(1) }, { subjects })).toEqual(['/subjects']);
    expect(faultsOf('England', { subjects: named }, { subjects: subjects.slice(1) })).toEqual([
      '/subjects/0/subjectNo',
    ]);
  });

  it.each(SUBJECT_ROLES.map((role) => [role]))(
    'asks of a %s whether the Acts reach them, where that is not plain',
    (role) => {
      const subjects = [{ message: MESSAGE, subjectNo: 1 }];
      const named = [{ message: MESSAGE, subjectNo: 1, serving: 'UNKNOWN', role }] as const;
      const asked = role === 'VOLUNTEER' || role === 'CONTRACTOR';
      expect(faultsOf('England', { subjects: [...named] }, { subjects })).toEqual(
        asked ? ['/subjects/0/withinActs'] : [],
      );
      expect(reachWarning(role, DAY) === undefined).toBe(['OFFICER', 'STAFF', 'SPECIAL'].includes(role));
    },
  );
});

describe('the data of assessments', () => {
  it('holds from its day on', () => {
    expect(nationRulesFor('England', '2020-01-31')).toBeUndefined();
    expect(nationRulesFor('England', '2020-02-01')?.severities).toEqual(SEVERITIES);
    expect(domesticAbuseChecklist('2022-06-29')).toEqual([]);
    expect(domesticAbuseChecklist('2022-06-30').map(({ line }) => line)).toEqual(DOMESTIC_ABUSE_LINES);
  });

  it.each([
    ['INFO_INFLUENCE', ['SERIOUS_CORRUPTION', 'RELEVANT_OFFENCE'], 0],
    ['PERSONAL_ADVANTAGE', ['SERIOUS_CORRUPTION', 'RELEVANT_OFFENCE'], 0],
    ['SEXUAL_BOUNDARY', ['SERIOUS_CORRUPTION', 'SERIOUS_SEXUAL_OFFENCE'], 7],
    ['PARTNER_ABUSE', ['SERIOUS_ASSAULT', 'SERIOUS_SEXUAL_OFFENCE', 'RELEVANT_OFFENCE'], 0],
    ['DISCRIMINATION', ['DISCRIMINATORY_BEHAVIOUR'], 0],
  ] as const)('%s reminds of %j and of %i warning signs', (category, criteria, signs) => {
    expect([...criteriaToTest([category])]).toEqual(criteria);
    expect(promptsFor([category], DAY).abuseOfPosition).toHaveLength(signs);
  });

  it('reminds of no criterion that there is not', () => {
    const known = OVERSIGHT_CRITERIA.map(({ code }) => code);
    expect([...criteriaToTest(CATEGORIES)].filter((code) => !known.includes(code))).toEqual([]);
  });
});
