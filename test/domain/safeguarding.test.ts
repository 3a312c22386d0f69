import { describe, expect, it } from 'vitest';
import { type Category, REFERRAL_BODIES, type ReferralBody } from '../../domain/codes.ts';
import { endOfFirst, latestReview } from '../../domain/safeguarding/days.ts';
import { morningOf } from '../../domain/working-days.ts';
import { type MaracAnswers, type MaracCriterion, maracCriteriaMet } from '../../domain/safeguarding/marac.ts';
import { planFaults, type PlanOfSafeguarding } from '../../domain/safeguarding/plan-faults.ts';
import {
  answerDue,
  bodiesOf,
  bodyRule,
  type HomeNation,
  nationOf,
} from '../../domain/safeguarding/referral-bodies.ts';
import {
  levelOfScore,
  levelOfTool,
  type RiskAssessment,
  type RiskLevel,
} from '../../domain/safeguarding/risk.ts';
import { NO_FLAGS } from '../support/forms.ts';

const DAY = '2026-11-25';

describe('the band of a DASH score', () => {
  it.each<[number, RiskLevel]>([
    [0, 'STANDARD'],
    [9, 'STANDARD'],
    [10, 'MEDIUM'],
    [13, 'MEDIUM'],
    [14, 'HIGH'],
    [24, 'HIGH'],
  ])('of %i is %s', (score, level) => {
    expect(levelOfScore(score, DAY)).toBe(level);
  });

  it.each([-1, 25, 9.5, Number.NaN])('of %d is none', (score) => {
    expect(() => levelOfScore(score, DAY)).toThrow(RangeError);
  });

  it('is not known before the service began', () => {
    expect(() => levelOfScore(14, '2024-03-13')).toThrow(RangeError);
  });

  it.each<[RiskAssessment, RiskLevel | null]>([
    [{ tool: 'DARA', level: 'MEDIUM' }, 'MEDIUM'],
    [{ tool: 'DASH', score: 14 }, 'HIGH'],
    [{ tool: 'NOT_DOMESTIC' }, null],
  ])('is what the tool gives: %o', (assessment, level) => {
    expect(levelOfTool(assessment, DAY)).toBe(level);
  });
});

const NOTHING: MaracAnswers = { professionalJudgement: 'NO', potentialEscalation: 'NO', honourBased: 'NO' };
const counted = (reports: number | null, incidents: number | null, crimes: number | null) => ({
  lastTwelveMonths: { reports, incidents, crimes },
});

const repeat = (day: string): MaracCriterion[] =>
  maracCriteriaMet({
    assessment: { tool: 'DASH', score: 9 },
    risk: 'STANDARD',
    answers: { ...NOTHING, lastConferenceOn: '2028-02-29' },
    day,
  });

describe('a criterion of the risk assessment conference', () => {
  const low: RiskAssessment = { tool: 'DASH', score: 9 };
  it.each<[string, RiskAssessment, RiskLevel, Partial<MaracAnswers>, MaracCriterion[]]>([
    ['nothing', low, 'STANDARD', {}, []],
    ['a score of 13', { tool: 'DASH', score: 13 }, 'MEDIUM', {}, []],
    ['a score of 14', { tool: 'DASH', score: 14 }, 'HIGH', {}, ['VISIBLE_HIGH_RISK']],
    ['a score of 14 that judgement lowers', { tool: 'DASH', score: 14 }, 'MEDIUM', {}, ['VISIBLE_HIGH_RISK']],
    ['high by DARA', { tool: 'DARA', level: 'HIGH' }, 'HIGH', {}, ['VISIBLE_HIGH_RISK']],
    ['judgement', low, 'STANDARD', { professionalJudgement: 'YES' }, ['PROFESSIONAL_JUDGEMENT']],
    ['a risk that judgement raises to high', low, 'HIGH', {}, ['PROFESSIONAL_JUDGEMENT']],
    ['a risk that judgement raises to medium', low, 'MEDIUM', {}, []],
    ['judgement that nobody knows', low, 'STANDARD', { professionalJudgement: 'NOT_KNOWN' }, []],
    ['escalation', low, 'STANDARD', { potentialEscalation: 'YES' }, ['POTENTIAL_ESCALATION']],
    ['two reports, four incidents, two crimes', low, 'STANDARD', counted(2, 4, 2), []],
    ['three reports', low, 'STANDARD', counted(3, 0, 0), ['POTENTIAL_ESCALATION']],
    ['five incidents', low, 'STANDARD', counted(null, 5, null), ['POTENTIAL_ESCALATION']],
    ['three crimes', low, 'STANDARD', counted(null, null, 3), ['POTENTIAL_ESCALATION']],
    ['honour-based abuse', low, 'STANDARD', { honourBased: 'YES' }, ['HONOUR_BASED']],
    ['a conference a year ago to the day', low, 'STANDARD', { lastConferenceOn: '2025-11-25' }, ['REPEAT']],
    ['a conference a year and a day ago', low, 'STANDARD', { lastConferenceOn: '2025-11-24' }, []],
    ['no conference before', low, 'STANDARD', { lastConferenceOn: null }, []],
  ])('%s', (_what, assessment, risk, answers, met) => {
    expect(maracCriteriaMet({ assessment, risk, answers: { ...NOTHING, ...answers }, day: DAY })).toEqual(
      met,
    );
  });

  it('counts the year of a leap day to the last of February', () => {
    expect(repeat('2029-02-28')).toEqual(['REPEAT']);
    expect(repeat('2029-03-01')).toEqual([]);
  });
});

describe('the bodies of a nation', () => {
  const everywhere: ReferralBody[] = [
    'PUBLIC_PROTECTION_UNIT',
    'CHILDRENS_SERVICES',
    'MARAC',
    'ADULT_SERVICES',
  ];
  it.each<[HomeNation, ReferralBody[]]>([
    ['England', [...everywhere, 'MASH', 'LADO']],
    ['Wales', [...everywhere, 'MASH', 'DESIGNATED_OFFICER']],
    ['Scotland', everywhere],
    ['Northern Ireland', everywhere],
    ['Crown Dependency', [...everywhere, 'MASH']],
  ])('of %s', (nation, bodies) => {
    expect(bodiesOf(nation, DAY).toSorted()).toEqual(bodies.toSorted());
    for (const body of REFERRAL_BODIES)
      expect(bodyRule(body, nation, DAY) !== undefined).toBe(bodies.includes(body));
  });

  it.each<[HomeNation, string | null]>([
    ['England', 'CARE_ACT_2014_S42'],
    ['Wales', 'SSWBA_2014_S126'],
    ['Scotland', 'ASP_ACT_2007'],
    ['Northern Ireland', null],
  ])('take adults at risk in %s under %s', (nation, basis) => {
    expect(bodyRule('ADULT_SERVICES', nation, DAY)?.basis).toBe(basis);
  });

  it.each([
    ['derbyshire', 'England'],
    ['south-wales', 'Wales'],
    ['police-scotland', 'Scotland'],
    ['northern-ireland', 'Northern Ireland'],
    ['btp', null],
    ['no-such-force', null],
  ])('are those of the force: %s in %s', (force, nation) => {
    expect(nationOf(force)).toBe(nation);
  });

  it.each<[string, ReferralBody, HomeNation, string, string, string]>([
    [
      'one working day for a LADO',
      'LADO',
      'England',
      'derbyshire',
      '2026-11-24T10:00:00Z',
      '2026-11-25T23:59:59Z',
    ],
    ['a weekend between', 'LADO', 'England', 'derbyshire', '2026-11-27T23:30:00Z', '2026-11-30T23:59:59Z'],
    [
      'Saint Andrew’s day',
      'CHILDRENS_SERVICES',
      'Scotland',
      'police-scotland',
      '2026-11-27T10:00:00Z',
      '2026-12-01T23:59:59Z',
    ],
    [
      'two working days for a conference',
      'MARAC',
      'England',
      'derbyshire',
      '2026-11-24T10:00:00Z',
      '2026-11-26T23:59:59Z',
    ],
    ['summer time', 'MASH', 'England', 'derbyshire', '2026-06-30T22:59:59Z', '2026-07-01T22:59:59Z'],
  ])('answer in time: %s', (_what, to, nation, force, at, due) => {
    const found = answerDue({ to, nation, force, at: new Date(at), day: at.slice(0, 10) });
    expect(found?.toISOString()).toBe(due.replace('Z', '.000Z'));
  });
});

describe('the days of a plan', () => {
  it.each<[RiskLevel, string]>([
    ['HIGH', '2026-12-02'],
    ['MEDIUM', '2026-12-23'],
    ['STANDARD', '2027-01-20'],
  ])('at %s risk it is read again by %s', (risk, day) => {
    expect(latestReview(risk, DAY)).toBe(day);
  });

  it('begin and end in UK civil time', () => {
    expect(morningOf('2026-07-01')).toBe('2026-07-01T07:00:00.000Z');
    expect(morningOf('2026-12-01')).toBe('2026-12-01T08:00:00.000Z');
    expect(endOfFirst(['2026-12-01', '2026-07-01'])).toBe('2026-07-01T22:59:59.000Z');
    expect(endOfFirst(['2026-10-25'])).toBe('2026-10-25T23:59:59.000Z');
    expect(endOfFirst([])).toBeNull();
  });
});

describe('what a plan lacks', () => {
  const fit: PlanOfSafeguarding = {
    assessment: { tool: 'DASH', score: 12 },
    risk: 'MEDIUM',
    flags: NO_FLAGS,
    marac: NOTHING,
    referrals: [{ to: 'MASH' }],
    actions: [{ dueOn: DAY }],
    reviewOn: '2026-12-23',
  };
  const JUDGED = 'She has been followed home twice.';
  it.each<[string, Partial<PlanOfSafeguarding>, string[]]>([
    ['nothing', {}, []],
    [
      'a word where judgement raises',
      { risk: 'HIGH', reviewOn: '2026-12-02', referrals: [{ to: 'MARAC' }] },
      ['/judgement'],
    ],
    ['a word where judgement lowers', { risk: 'STANDARD' }, ['/judgement']],
    ['nothing when judgement speaks', { risk: 'STANDARD', judgement: JUDGED }, []],
    [
      'a word where a warning sign stays standard',
      { assessment: { tool: 'NOT_DOMESTIC' }, risk: 'STANDARD', flags: { ...NO_FLAGS, STALKING: 'YES' } },
      ['/judgement'],
    ],
    [
      'a reason for no conference',
      { marac: { ...NOTHING, honourBased: 'YES' } },
      ['/notReferredToMaracBecause'],
    ],
    [
      'nothing with that reason',
      { marac: { ...NOTHING, honourBased: 'YES' }, notReferredToMaracBecause: JUDGED },
      [],
    ],
    [
      'nothing with the referral',
      { marac: { ...NOTHING, honourBased: 'YES' }, referrals: [{ to: 'MARAC' }] },
      [],
    ],
    ['a body of the nation', { referrals: [{ to: 'LADO', nation: 'Wales' }] }, ['/referrals/0/to']],
    [
      'nothing for somebody across the border',
      { referrals: [{ to: 'DESIGNATED_OFFICER', nation: 'Wales' }] },
      [],
    ],
    ['a day to come for an action', { actions: [{ dueOn: '2026-11-24' }] }, ['/actions/0/dueOn']],
    ['a review after today', { reviewOn: DAY }, ['/reviewOn']],
    ['a review in time', { reviewOn: '2026-12-24' }, ['/reviewOn']],
  ])('%s', (_what, overrides, at) => {
    const faults = planFaults({ ...fit, ...overrides }, { day: DAY, nation: 'England', categories: [] });
    expect(faults.map((fault) => fault.at)).toEqual(at);
  });

  it.each<[string, Partial<PlanOfSafeguarding>, Category[], string[]]>([
    ['a word where partner abuse is told', {}, ['PARTNER_ABUSE'], ['/judgement']],
    ['nothing when judgement speaks', { judgement: JUDGED }, ['PARTNER_ABUSE'], []],
    ['nothing of another matter', {}, ['SEXUAL_BOUNDARY'], []],
    ['nothing where a tool was used', { assessment: fit.assessment }, ['PARTNER_ABUSE'], []],
  ])('is, where no tool is used, %s', (_what, overrides, categories, at) => {
    const plan: PlanOfSafeguarding = { ...fit, assessment: { tool: 'NOT_DOMESTIC' }, ...overrides };
    const faults = planFaults(plan, { day: DAY, nation: 'England', categories });
    expect(faults.map((fault) => fault.at)).toEqual(at);
  });

  it('is the nation where a force has several', () => {
    expect(planFaults(fit, { day: DAY, nation: null, categories: [] }).map(({ at }) => at)).toEqual([
      '/referrals/0/nation',
    ]);
  });
});
