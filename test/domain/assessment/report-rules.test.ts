import { describe, expect, it } from 'vitest';
import { domesticAbuseChecklist } from '../../../domain/assessment/domestic-abuse.ts';
import { nationRulesFor } from '../../../domain/assessment/nation-rules.ts';
import { criteriaToTest, promptsFor } from '../../../domain/assessment/prompts.ts';
import { reachWarning } from '../../../domain/assessment/reach.ts';
import { type AssessedReport, brokenReportRules } from '../../../domain/assessment/report-rules.ts';
import { CATEGORIES, SEVERITIES, SUBJECT_ROLES } from '../../../domain/codes.ts';
import { OVERSIGHT_CRITERIA, oversightCriteriaFor } from '../../../domain/oversight/criteria.ts';
import { DOMESTIC_ABUSE_LINES } from '../../../domain/assessment/codes.ts';
import * as forms from '../../support/forms.ts';

const DAY = '2026-11-24';
const reason = 'An invented reason of enough words.';
const MESSAGE = '0d9df1a5-3a52-4a39-9c0e-6a7f0d0f3f11';

const reportOf = (nation: string | undefined, more: Partial<AssessedReport> = {}): AssessedReport => ({
  nation,
  day: DAY,
  anonymous: true,
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

  const mandatory = oversightCriteriaFor('England', DAY).filter((one) => one.mandatory);
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
    const may = oversightCriteriaFor('England', DAY).find((one) => !one.mandatory)?.code ?? '';
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
  });

  it('asks nothing of a matter out of scope', () => {
    expect(brokenReportRules(forms.outOfScope('COMPLAINTS'), reportOf(undefined))).toEqual([]);
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
