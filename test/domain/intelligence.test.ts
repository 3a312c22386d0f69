import { describe, expect, it } from 'vitest';
import { HOW_KNOWN } from '../../domain/codes.ts';
import { holdsReference, isCopied, wordsOfSourceIn } from '../../domain/intelligence/form-of-words.ts';
import { type GradedForm, gradingFaults } from '../../domain/intelligence/grading-faults.ts';
import { gradeOfLegacy } from '../../domain/intelligence/legacy-grading.ts';
import { offeredReview } from '../../domain/intelligence/review-dates.ts';
import { assessedBecause, type Grading, sensitivitiesOf } from '../../domain/intelligence/safeguards.ts';
import {
  defaultGrade,
  GRADE_PATTERN,
  HANDLING_CODES,
  INTELLIGENCE_ASSESSMENTS,
  shortGrade,
  SOURCE_EVALUATIONS,
} from '../../domain/intelligence-grading.ts';
import { TASK_FORMS } from '../../domain/schemas/task-forms.ts';
import * as forms from '../support/forms.ts';

const EXPLAINED = 'An invented explanation that is long enough.';

describe('a 3x5x2 grade', () => {
  const all = SOURCE_EVALUATIONS.flatMap((source) =>
    INTELLIGENCE_ASSESSMENTS.flatMap((assessment) =>
      HANDLING_CODES.map((handling) => ({ source, assessment, handling })),
    ),
  );
  const codes = [
    ['no code', {}],
    ['an action code', { actionCode: 'A2' }],
    ['a sanitisation code', { sanitisationCode: 'S1' }],
    ['both codes', { actionCode: 'A3', sanitisationCode: 'S1' }],
  ] as const;
  const cases = all.flatMap((grade) =>
    codes.map(([what, given]) => [shortGrade(grade), what, { ...grade, ...given }] as const),
  );

  it('has thirty values', () => {
    expect(new Set(all.map(shortGrade)).size).toBe(30);
    expect(all.map(shortGrade).every((grade) => GRADE_PATTERN.test(grade))).toBe(true);
  });

  it.each(cases)('%s with %s fits when C has both codes and P none', (short, what, grade) => {
    const item = {
      ...forms.gradedItem(),
      actionCode: undefined,
      sanitisationCode: undefined,
      ...grade,
      ...(grade.assessment === 'B' && { corroboration: EXPLAINED }),
      ...(grade.assessment === 'E' && { suspicion: EXPLAINED }),
    };
    const fits = TASK_FORMS['grade-intelligence'].safeParse({ ...forms.graded(), items: [item] }).success;
    expect(fits).toBe(short.endsWith('C') ? what === 'both codes' : what === 'no code');
  });

  it.each(['', '0AP', '4AP', '1FP', '1AX', '1ap', '1AP ', '11AP'])('%j is none', (text) => {
    expect(GRADE_PATTERN.test(text)).toBe(false);
  });

  it('begins untested, under C with the most careful codes, and never as corroborated', () => {
    for (const how of [...HOW_KNOWN, null]) expect(shortGrade(defaultGrade(how))).toMatch(/^2[ACD]C$/u);
  });
});

describe('a 5x5x5 grade of before', () => {
  it.each([
    ['A11', '1AP'],
    ['B22', '1AP'],
    ['C33', '3BC'],
    ['D44', '3DC'],
    ['E55', '2EC'],
    ['E41', '2DP'],
  ])('%s is read as %s', (legacy, grade) => {
    const read = gradeOfLegacy(legacy);
    expect(read && shortGrade(read)).toBe(grade);
    expect(read?.actionCode).toBe(read?.handling === 'C' ? 'A1' : undefined);
    expect(read?.sanitisationCode).toBe(read?.handling === 'C' ? 'S2' : undefined);
  });

  it('is read for every one of the 125', () => {
    for (const source of 'ABCDE')
      for (const second of '12345')
        for (const third of '12345') {
          const read = gradeOfLegacy(`${source}${second}${third}`);
          expect(read && shortGrade(read)).toMatch(GRADE_PATTERN);
        }
  });

  it.each(['', 'A1', 'F11', 'A61', 'A16', 'A111', 'a11'])('%j is none', (text) => {
    expect(gradeOfLegacy(text)).toBeUndefined();
  });
});

describe('a form of words', () => {
  it.each([
    ['An officer sells cars.', []],
    ['The CALLER rang in.', ['caller', 'rang in']],
    ['Crimestoppers: anonymous.', ['anonymous', 'crimestoppers']],
    ['The resourceful officer sourced cars.', []],
  ])('%j speaks of who gave it by %j', (text, words) => {
    expect(wordsOfSourceIn(text)).toEqual(words);
  });

  it.each([
    ['as in AC-26-000001-A', true],
    ['as in ac 26 000001 a', true],
    ['as in AC26000001A', true],
    ['as in AC-26-000002-A', false],
  ])('%j holds the reference: %s', (text, holds) => {
    expect(holdsReference(text, 'AC-26-000001-A')).toBe(holds);
  });

  const report = 'One two three four five six seven eight nine ten eleven twelve thirteen, and no more.';
  it.each([
    ['ONE, two three four five six seven eight nine ten eleven: twelve!', true],
    ['One two three four five six seven eight nine ten eleven and twelve', false],
    ['', false],
  ])('%j is a copy of the report: %s', (text, copied) => {
    expect(isCopied(text, report)).toBe(copied);
  });
});

describe('what is sensitive', () => {
  const plain = { handling: 'P', disclosure: 'DISCLOSURE_RELEVANT' } as const;
  it.each<[string, Grading, string[]]>([
    ['nothing', { sensitiveSource: false, items: [plain] }, []],
    [
      'one item under C',
      { sensitiveSource: false, items: [plain, { ...plain, handling: 'C' }] },
      ['HANDLING_C'],
    ],
    ['the source', { sensitiveSource: true, items: [plain] }, ['SENSITIVE_SOURCE']],
    [
      'a claim of immunity',
      { sensitiveSource: false, items: [{ ...plain, disclosure: 'PII_CLAIM' }] },
      ['PII_CLAIM'],
    ],
    [
      'an item of the sensitive schedule alone',
      { sensitiveSource: false, items: [{ ...plain, disclosure: 'SENSITIVE' }] },
      [],
    ],
  ])('%s', (_what, grading, because) => {
    expect(sensitivitiesOf(grading)).toEqual(because);
    expect(assessedBecause(grading, '2026-11-25')).toEqual(because);
    expect(assessedBecause(grading, '2024-03-13')).toEqual([]);
  });
});

describe('the review date that is offered', () => {
  it.each([
    ['derbyshire', 'C', '2027-11-25'],
    ['derbyshire', 'P', '2032-11-25'],
    ['police-scotland', 'P', '2032-11-25'],
    ['northern-ireland', 'P', '2032-11-25'],
    ['btp', 'P', '2032-11-25'],
    ['btp', 'C', '2027-11-25'],
  ] as const)('of %s under %s is %s', (force, handling, day) => {
    expect(offeredReview(force, handling, '2026-11-25')).toBe(day);
  });

  it('of a leap day is the last of February', () => {
    expect(offeredReview('derbyshire', 'C', '2028-02-29')).toBe('2029-02-28');
  });
});

describe('what a grading lacks', () => {
  const item: GradedForm['items'][number] = {
    title: 'Sale of cars',
    text: 'An officer sells cars.',
    informationOn: null,
    reviewOn: '2027-11-25',
    handling: 'P',
    disclosure: 'SENSITIVE',
  };
  const fit: GradedForm = { items: [item], sensitiveSource: false };
  const named = {
    day: '2026-11-25',
    isAnonymous: false,
    references: ['AC-26-000001-A'],
    narratives: ['An invented report.'],
  };
  const one = (over: Partial<typeof item>): GradedForm => ({ ...fit, items: [{ ...item, ...over }] });
  it.each<[string, GradedForm, string[]]>([
    ['nothing', fit, []],
    ['an assessment under C', one({ handling: 'C' }), ['/riskAssessment']],
    ['nothing with it', { ...one({ handling: 'C' }), riskAssessment: { reviewOn: '2027-01-01' } }, []],
    [
      'a later review of it',
      { ...fit, riskAssessment: { reviewOn: '2026-11-25' } },
      ['/riskAssessment/reviewOn'],
    ],
    ['words without a reference', one({ conditions: 'See AC 26 000001 A.' }), ['/items/0/conditions']],
    [
      'words without a reference, whatever the reason',
      one({ text: 'AC-26-000001-A says so.', wordingBecause: EXPLAINED }),
      ['/items/0/text'],
    ],
    ['a title without its source', one({ title: 'What the informant says' }), ['/items/0/title']],
    [
      'nothing with a reason for its wording',
      one({ text: 'A source of water is shut.', wordingBecause: EXPLAINED }),
      [],
    ],
    ['a day that has been', one({ informationOn: '2026-11-26' }), ['/items/0/informationOn']],
    ['a review to come', one({ reviewOn: '2026-11-25' }), ['/items/0/reviewOn']],
  ])('%s', (_what, form, at) => {
    expect(gradingFaults(form, named).map((fault) => fault.at)).toEqual(at);
  });

  it('is that who reports anonymously is sensitive', () => {
    expect(gradingFaults(fit, { ...named, isAnonymous: true }).map(({ at }) => at)).toEqual([
      '/sensitiveSource',
    ]);
  });
});
