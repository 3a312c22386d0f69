import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  answersFault,
  needOf,
  type OversightCodes,
  oversightCodes,
} from '../../../domain/oversight/answers.ts';
import { criteriaOfForce, criteriaOfScheme, OVERSIGHT_CRITERIA } from '../../../domain/oversight/criteria.ts';
import { PERSON_KINDS, reachOf, warningsOf } from '../../../domain/oversight/persons.ts';
import { isRelevantMaximum, OFFENCE_MAXIMA, offencePrompts } from '../../../domain/oversight/prompts.ts';
import { authorityFor, localNeedsConfirming, secondPersonFor } from '../../../domain/oversight/referral.ts';
import { schemesOfForce } from '../../../domain/oversight/schemes.ts';

const DAY = '2026-11-24';
const sources = readFileSync(new URL('../../../docs/sources.md', import.meta.url), 'utf8');

/** Each criterion of the guidance: whose, which, to whom, must or may. */
const TABLE = [
  ['derbyshire', 'SERIOUS_ASSAULT', 'IOPC', true],
  ['derbyshire', 'SERIOUS_SEXUAL_OFFENCE', 'IOPC', true],
  ['derbyshire', 'SERIOUS_CORRUPTION', 'IOPC', true],
  ['derbyshire', 'DISCRIMINATORY_BEHAVIOUR', 'IOPC', true],
  ['derbyshire', 'RELEVANT_OFFENCE', 'IOPC', true],
  ['derbyshire', 'SAME_INCIDENT', 'IOPC', true],
  ['derbyshire', 'CHIEF_OFFICER', 'IOPC', true],
  ['derbyshire', 'DEATH_OR_SERIOUS_INJURY', 'IOPC', true],
  ['derbyshire', 'CALL_IN', 'IOPC', true],
  ['derbyshire', 'GRAVITY_OR_EXCEPTIONAL', 'IOPC', false],
  ['police-scotland', 'CRIMINAL_ALLEGATION', 'COPFS', true],
  ['police-scotland', 'DEATH_OR_SERIOUS_INCIDENT', 'PIRC', true],
  ['police-scotland', 'CHIEF_OFFICER', 'PIRC', true],
  ['police-scotland', 'PUBLIC_COMPLAINT', 'PIRC', false],
  ['police-scotland', 'PUBLIC_INTEREST', 'PIRC', false],
  ['northern-ireland', 'PUBLIC_COMPLAINT', 'PONI', true],
  ['northern-ireland', 'DEATH', 'PONI', true],
  ['northern-ireland', 'PUBLIC_INTEREST', 'PONI', false],
  ['northern-ireland', 'CHIEF_OFFICER', 'OTHER', false],
] as const;

describe('the criteria', () => {
  it.each(TABLE)('of %s: %s goes to %s, and must be referred: %s', (force, code, to, mandatory) => {
    const found = criteriaOfForce(force, DAY).find((one) => one.code === code);
    expect(found).toMatchObject({ to, mandatory });
  });

  it('are no others than these, each with its source', () => {
    const all = ['derbyshire', 'police-scotland', 'northern-ireland'].flatMap((force) =>
      criteriaOfForce(force, DAY).map(({ code, to, mandatory }) => [force, code, to, mandatory]),
    );
    expect(all).toEqual(TABLE);
    for (const { source } of OVERSIGHT_CRITERIA) expect(sources).toContain(`| ${source} `);
  });

  it.each([
    ['derbyshire', ['england-and-wales']],
    ['gwent', ['england-and-wales']],
    ['metropolitan', ['england-and-wales']],
    ['police-scotland', ['scotland']],
    ['northern-ireland', ['northern-ireland']],
    ['larne-harbour-police', ['northern-ireland']],
    ['btp', ['england-and-wales', 'scotland']],
    ['civil-nuclear-constabulary', ['england-and-wales', 'scotland']],
    ['ministry-of-defence-police', ['england-and-wales', 'scotland', 'northern-ireland']],
    ['national-crime-agency', ['england-and-wales', 'scotland', 'northern-ireland']],
    ['service-police', []],
    ['port-of-dover-police', []],
    ['jersey', []],
    ['no-such-force', []],
  ])('of %s fall under %j', (force, schemes) => {
    expect(schemesOfForce(force)).toEqual(schemes);
  });

  it('are those of the nation of the matter, where a force has several', () => {
    expect(criteriaOfForce('btp', DAY).map(({ to }) => to)).toContain('IOPC');
    expect(criteriaOfForce('btp', DAY, 'scotland').map(({ to }) => to)).toContain('COPFS');
    expect(criteriaOfForce('derbyshire', DAY, 'scotland')).toEqual([]);
    expect(criteriaOfForce('jersey', DAY)).toEqual([]);
    expect(criteriaOfForce('btp', DAY)).toHaveLength(10);
  });

  it('hold from a day to a day: a rule that changes while a report is open holds by the day of the answer', () => {
    const [one] = OVERSIGHT_CRITERIA;
    if (!one) throw new RangeError('there are no criteria');
    const rules = [
      { ...one, code: 'OLD', effectiveUntil: '2026-11-24' },
      { ...one, code: 'NEW', effectiveFrom: '2026-11-25' },
    ];
    const on = (day: string): string[] =>
      criteriaOfScheme('england-and-wales', day, rules).map(({ code }) => code);
    expect([on('2026-11-24'), on('2026-11-25'), on('2020-01-31')]).toEqual([['OLD'], ['NEW'], []]);
  });
});

describe('the prompts', () => {
  it.each([
    ['Misconduct in public office', true],
    ['Perverting the course of justice', true],
    ['Improper exercise of police powers', true],
    ['Bribery', true],
    ['Threats to kill', true],
    ['Theft', true],
    ['Unauthorised access to computer material', false],
    ['Unlawfully obtaining personal data', false],
    ['Non-fatal strangulation', false],
    ['Controlling or coercive behaviour', false],
    ['actual bodily harm', false],
  ])('say whether %s is a relevant offence: %s', (offence, relevant) => {
    const found = OFFENCE_MAXIMA.find((one) => one.offence.includes(offence));
    expect(found && isRelevantMaximum(found.maximum)).toBe(relevant);
    const line = offencePrompts(DAY).find((said) => said.includes(offence));
    expect(line?.startsWith('Relevant')).toBe(relevant);
  });

  it('name an offence from the day on which it is one', () => {
    expect(offencePrompts('2022-06-06').some((line) => line.includes('strangulation'))).toBe(false);
    expect(offencePrompts('2022-06-07').some((line) => line.includes('strangulation'))).toBe(true);
  });
});

describe('whom a scheme reaches', () => {
  it.each([
    ['england-and-wales', 'OFFICER', 'COVERED', null],
    ['england-and-wales', 'SPECIAL', 'COVERED', null],
    ['england-and-wales', 'STAFF', 'COVERED', null],
    ['england-and-wales', 'DESIGNATED_VOLUNTEER', 'COVERED', null],
    ['england-and-wales', 'CONTRACTOR', 'COVERED', 'CONTRACTORS_BY_OWN_REGULATIONS'],
    ['england-and-wales', 'UNDESIGNATED_VOLUNTEER', 'OUTSIDE', 'MAY_BE_OUTSIDE_POLICE_REFORM_ACT'],
    ['england-and-wales', 'FORMER', 'CHECK', 'CONDUCT_WHILE_SERVING_ONLY'],
    ['england-and-wales', 'NOT_POLICE', 'OUTSIDE', 'NOT_POLICE'],
    ['england-and-wales', 'UNKNOWN', 'CHECK', 'REACH_NOT_CERTAIN'],
    ['scotland', 'OFFICER', 'COVERED', null],
    ['scotland', 'STAFF', 'COVERED', null],
    ['scotland', 'CONTRACTOR', 'CHECK', 'REACH_NOT_CERTAIN'],
    ['northern-ireland', 'OFFICER', 'COVERED', null],
    ['northern-ireland', 'STAFF', 'CHECK', 'DESIGNATED_STAFF_ONLY'],
    ['northern-ireland', 'UNDESIGNATED_VOLUNTEER', 'CHECK', 'REACH_NOT_CERTAIN'],
  ] as const)('in %s a person who is %s: %s, %s', (scheme, kind, reach, warning) => {
    expect(reachOf(scheme, kind, DAY)).toMatchObject({ reach, warning });
  });

  it('is said of everybody once, with its source', () => {
    expect(warningsOf('scotland', ['CONTRACTOR', 'UNKNOWN', 'OFFICER'], DAY)).toEqual(['REACH_NOT_CERTAIN']);
    for (const scheme of ['england-and-wales', 'scotland', 'northern-ireland'] as const)
      for (const kind of PERSON_KINDS) expect(sources).toContain(`| ${reachOf(scheme, kind, DAY).source} `);
  });
});

describe('needOf', () => {
  const codes: OversightCodes = {
    met: [],
    notMet: [],
    cannotTell: [],
    becameClearAt: null,
    scheme: null,
  };
  it.each<[string, Partial<OversightCodes>, unknown]>([
    ['nothing met', {}, undefined],
    ['one that must', { met: ['SERIOUS_CORRUPTION'] }, ['MANDATORY', ['SERIOUS_CORRUPTION'], ['IOPC']]],
    [
      'one that must beside one that may and one unclear',
      { met: ['RELEVANT_OFFENCE', 'GRAVITY_OR_EXCEPTIONAL'], cannotTell: ['SERIOUS_ASSAULT'] },
      ['MANDATORY', ['RELEVANT_OFFENCE', 'GRAVITY_OR_EXCEPTIONAL'], ['IOPC']],
    ],
    [
      'one that may',
      { met: ['GRAVITY_OR_EXCEPTIONAL'] },
      ['VOLUNTARY', ['GRAVITY_OR_EXCEPTIONAL'], ['IOPC']],
    ],
    ['one unclear', { cannotTell: ['SERIOUS_ASSAULT'] }, ['UNCLEAR', ['SERIOUS_ASSAULT'], ['IOPC']]],
    ['one that may, unclear', { cannotTell: ['GRAVITY_OR_EXCEPTIONAL'] }, undefined],
  ])('of %s', (_what, given, expected) => {
    const need = needOf({ ...codes, ...given }, 'derbyshire', DAY);
    expect(need && [need.kind, need.criteria, need.bodies]).toEqual(expected);
  });

  it('of a crime and a death in Scotland goes to two bodies', () => {
    const met = ['CRIMINAL_ALLEGATION', 'DEATH_OR_SERIOUS_INCIDENT'];
    expect(needOf({ ...codes, met }, 'police-scotland', DAY)).toMatchObject({ bodies: ['COPFS', 'PIRC'] });
    expect(needOf({ ...codes, met }, 'jersey', DAY)).toBeUndefined();
  });
});

describe('answersFault', () => {
  const now = new Date('2026-11-24T12:00:00Z');
  const context = { force: 'derbyshire', receivedAt: new Date('2026-11-24T09:00:00Z'), now };
  const all = criteriaOfForce('derbyshire', DAY).map(({ code }) => ({
    criterion: code,
    answer: 'NOT_MET' as const,
  }));
  it('finds nothing wrong with every criterion answered', () => {
    expect(answersFault({ criteria: all }, context)).toBeUndefined();
    expect(answersFault({ criteria: all, becameClearAt: '2026-11-24T10:00:00Z' }, context)).toBeUndefined();
  });
  it.each([
    ['one left out', { criteria: all.slice(1) }, '/criteria', /SERIOUS_ASSAULT/u],
    [
      'one of another nation',
      { criteria: [...all, { criterion: 'DEATH', answer: 'MET' as const }] },
      '/criteria/10/criterion',
      /scheme that holds/u,
    ],
    ['a scheme not of the force', { scheme: 'scotland' as const, criteria: [] }, '/scheme', /can fall/u],
    [
      'clear before the receipt',
      { criteria: all, becameClearAt: '2026-11-24T08:59:00Z' },
      '/becameClearAt',
      /before/u,
    ],
    [
      'clear in the future',
      { criteria: all, becameClearAt: '2026-11-24T12:00:01Z' },
      '/becameClearAt',
      /future/u,
    ],
  ])('names %s', (_what, answers, pointer, message) => {
    const fault = answersFault(answers, context);
    expect(fault?.pointer).toBe(pointer);
    expect(fault?.message).toMatch(message);
  });
  it('keeps no word of a reason in the codes', () => {
    const criteria = [{ criterion: 'CALL_IN', answer: 'MET' as const, reason: 'words' }];
    expect(JSON.stringify(oversightCodes({ criteria }))).not.toContain('words');
  });
});

describe('the rules of a decision', () => {
  it.each([
    ['MANDATORY', 'DO_NOT_REFER', 'CRITERION_NOT_MET', ['MANDATORY_CRITERION']],
    ['MANDATORY', 'DO_NOT_REFER', 'ALREADY_REFERRED', []],
    ['MANDATORY', 'REFER', null, []],
    ['UNCLEAR', 'DO_NOT_REFER', 'CONSIDERED_AND_NOT_REFERRED', []],
    ['VOLUNTARY', 'DO_NOT_REFER', 'CONSIDERED_AND_NOT_REFERRED', []],
  ] as const)('%s, %s because of %s: a second person for %j', (kind, decision, because, expected) => {
    expect(secondPersonFor(kind, { decision, because })).toEqual(expected);
  });

  it('let the local policing body refer a chief officer, and question a local investigation of one', () => {
    expect(authorityFor(['SERIOUS_CORRUPTION'])).toBe('CHIEF_OFFICER_OF_FORCE');
    expect(authorityFor(['SERIOUS_CORRUPTION', 'CHIEF_OFFICER'])).toBe('LOCAL_POLICING_BODY');
    expect(localNeedsConfirming('england-and-wales', ['CHIEF_OFFICER'])).toBe(true);
    expect(localNeedsConfirming('scotland', ['CHIEF_OFFICER'])).toBe(false);
    expect(localNeedsConfirming('england-and-wales', ['CALL_IN'])).toBe(false);
  });
});
