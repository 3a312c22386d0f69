import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  consentedForces,
  consentThatStands,
  isConsented,
  leftOutOf,
  noteOfPart,
  partOf,
  partsInNotes,
  proposeDivision,
  strangersIn,
} from '../../domain/division.ts';
import { forceByCode } from '../../domain/forces.ts';
import { forcesMeant } from '../../domain/forces-meant.ts';
import { valueOf } from '../../domain/identity-clues/values.ts';
import {
  type FeedMessage,
  feedMessageSchema,
  storedMessageSchema,
} from '../../domain/schemas/feed-message.ts';
import { screenPart } from '../../domain/screen-part.ts';
import { aMessage } from '../support/messages.ts';

const subjects = [1, 2, 3].map((subjectNo) => ({ subjectNo, name: `Person ${subjectNo}` }));

describe('the proposal to divide a message', () => {
  it.each([
    ['nobody else', [], undefined],
    ['another force', [{ slug: 'kent', subjectNos: [2] }], [{ force: 'kent', subjectNos: [2] }]],
    ['a force by its code', [{ code: '46', subjectNos: [2] }], [{ force: 'kent', subjectNos: [2] }]],
    ['a slug and a code that contradict each other', [{ slug: 'kent', code: '01', subjectNos: [2] }], []],
    ['a slug that is none, with a code', [{ slug: 'kentshire', code: '46', subjectNos: [2] }], []],
    ['people whom it does not have', [{ slug: 'kent', subjectNos: [9] }], []],
    ['a force without people', [{ slug: 'kent' }], []],
    ['the lead alone', [{ slug: 'derbyshire', subjectNos: [1] }], undefined],
    [
      'one force twice',
      [
        { slug: 'kent', subjectNos: [3] },
        { code: '46', subjectNos: [2, 3] },
      ],
      [{ force: 'kent', subjectNos: [2, 3] }],
    ],
  ])('for %s', (_what, otherForces, parts) => {
    expect(proposeDivision(aMessage({ subjects, otherForces }), 'derbyshire', [])).toEqual(parts);
  });

  it('offers what is further said of people to those who had them before, and asks in any case', () => {
    const before = [{ force: 'kent', subjectNos: [2] }];
    expect(proposeDivision(aMessage({ subjects }), 'derbyshire', before)).toEqual(before);
    expect(proposeDivision(aMessage(), 'derbyshire', before)).toEqual([]);
  });

  it('reads its own notes', () => {
    const part = { force: 'west-midlands', subjectNos: [2, 30] };
    expect(partsInNotes(['FURTHER_INFORMATION', noteOfPart(part), 'PART', 'PART kent x'])).toEqual([part]);
  });
});

describe('a part', () => {
  const message = aMessage({
    subjects: [...subjects, { name: 'Nobody’s number' }],
    agentNotes: 'told',
    quotedRef: 'told',
    affectedPersons: [{ role: 'told' }],
    incident: { where: 'told' },
    evidenceMentioned: [{ description: 'told' }],
    attachments: [{ filename: 'told' }],
    reporter: { relationship: 'told' },
    immediateRisk: { flag: true, detail: 'told' },
    targetForce: { slug: 'derbyshire', statedText: 'told' },
    narrative: 'told',
    madeUpField: 'told',
  });
  const options = { messageId: randomUUID(), consented: false };
  const part = { force: 'kent', subjectNos: [2], account: 'What concerns Kent.' };

  it('says nothing but its own people, codes and the account, and is a message', () => {
    const made = partOf(message, part, options);
    expect(JSON.stringify(made)).not.toContain('told');
    expect(made.subjects?.map(({ name }) => name)).toEqual(['Person 2']);
    expect(made).toMatchObject({ immediateRisk: { flag: true }, narrative: 'What concerns Kent.' });
    expect(feedMessageSchema.safeParse(JSON.parse(JSON.stringify(made))).success).toBe(true);
  });

  it('never says an unknown field of a person', () => {
    const more = aMessage({ subjects: [{ subjectNo: 2, name: 'Person 2', seenWith: 'Person 1' }] });
    expect(JSON.stringify(partOf(more, part, options))).not.toContain('Person 1');
  });

  it('has the whole narrative only where nobody is left out of it', () => {
    expect(leftOutOf(message, part)).toBe(3);
    expect(leftOutOf(aMessage({ subjects }), { force: 'kent', subjectNos: [1, 2, 3] })).toBe(0);
    expect(strangersIn(message, { force: 'kent', subjectNos: [2, 7] })).toEqual([7]);
  });

  it.each([
    [undefined, 'kent', false],
    [[], 'kent', false],
    [['PSD_INVESTIGATOR'], 'kent', false],
    [['kent'], 'kent', true],
    [['kent'], 'btp', false],
    [['OTHER_FORCE'], 'btp', true],
    [['KENT', 'no-such-force'], 'kent', false],
  ])('with consent to %j tells %s how to ask: %s', (consentToContactBy, force, expected) => {
    const reporter = { contact: { phone: '07700 900417', consentToContactBy } };
    const consented = consentedForces({ anonymity: 'CONFIDENTIAL_CONTACT', reporter });
    expect(isConsented(consented, force)).toBe(expected);
    expect(consentedForces({ anonymity: 'ANONYMOUS', reporter })).toEqual([]);
  });
});

describe('consent that stands', () => {
  it.each([
    ['nothing said since', ['kent'], [], false, ['kent']],
    ['the same again', ['kent', 'btp'], [['kent', 'btp']], false, ['kent', 'btp']],
    ['less', ['kent', 'btp'], [['kent']], false, ['kent']],
    ['none', ['*'], [[]], false, []],
    ['one of any', ['*'], [['kent']], false, ['kent']],
    ['any, after one', ['kent'], [['*']], false, ['kent']],
    ['one, then none, then any', ['*'], [['kent'], [], ['*']], false, []],
    ['that nobody may name them', ['*'], [], true, []],
  ] as const)('after %s', (_what, consented, since, unnamed, left) => {
    expect(consentThatStands(consented, { since, unnamed })).toEqual(left);
  });
});

describe('a part for a force that the reporter has not agreed to', () => {
  const source = aMessage({
    anonymity: 'CONFIDENTIAL_CONTACT',
    subjects: [{ subjectNo: 1, name: 'Odo Fennwick', vehicle: 'ZZ00 TST', collarNumber: '4471' }],
    agentNotes: 'Her snapchat is @tegwen.invented.',
    narrative: 'My name is Tegwen Sandgrouse. He drives ZZ00 TST. Ring me on 07700 900417.',
  });
  const given = (overrides: object = {}): FeedMessage =>
    partOf(
      source,
      { force: 'kent', subjectNos: [1], ...overrides },
      { messageId: randomUUID(), consented: false },
    );
  const shown = (part: FeedMessage, kept: Parameters<typeof screenPart>[1]['kept'] = []) =>
    screenPart(part, { source, kept });

  it('has whatever leads to the reporter hidden, though nobody has judged it', () => {
    const { message, hidden } = shown(given());
    expect(message.narrative).not.toMatch(/Sandgrouse|900417/u);
    expect(hidden).toContainEqual({ pointer: '/narrative', kind: 'TELEPHONE' });
    expect(hidden).toContainEqual({ pointer: '/narrative', kind: 'NAME' });
    // What leads to the subject stays: it is what the part is about.
    expect(message.subjects).toMatchObject([
      { name: 'Odo Fennwick', vehicle: 'ZZ00 TST', collarNumber: '4471' },
    ]);
  });

  it('has it hidden in the divider’s words as well, in any case, from fields that do not leave too', () => {
    const account = 'TEGWEN SANDGROUSE says that he reads files; see @tegwen.invented about it.';
    const { message, hidden } = shown(given({ account }));
    expect(message.narrative).not.toMatch(/sandgrouse|tegwen/iu);
    expect(hidden.length).toBeGreaterThanOrEqual(2);
  });

  it('keeps what a person has kept, and is left as it is where there is nothing', () => {
    const kept = [{ kind: 'TELEPHONE', value: valueOf('TELEPHONE', '07700 900417') }] as const;
    expect(shown(given(), kept).message.narrative).toContain('07700 900417');
    const plain = given({ account: 'He is said to read files that he has no need of.' });
    expect(shown(plain)).toEqual({ message: plain, hidden: [] });
  });
});

describe('the forces that a message may mean', () => {
  it.each([
    [null, []],
    [{ statedText: 'the Met' }, ['metropolitan']],
    [{ statedText: 'D&C', confidence: 'LOW' as const }, ['devon-and-cornwall']],
    [{ statedText: 'somebody at the Met' }, []],
    [{ statedText: 'London' }, []],
    [{ slug: 'kent', code: '01', statedText: 'GMP' }, ['kent', 'greater-manchester', 'metropolitan']],
  ])('of %j are %j', (target, forces) => {
    expect(forcesMeant(target)).toEqual(forces);
  });

  it.each([
    ['02', 'metropolitan'],
    ['76', 'police-scotland'],
    ['67', 'national-crime-agency'],
    ['00', undefined],
  ])('knows code %s as %s', (code, slug) => {
    expect(forceByCode(code)?.slug).toBe(slug);
  });
});

describe('a message that was stored before a subject’s number had a bound', () => {
  it('can be read, and its subject is known by their place', () => {
    const stored = { ...aMessage(), subjects: [{ subjectNo: 7_700_900_417, name: 'Odo' }, { subjectNo: 2 }] };
    expect(feedMessageSchema.safeParse(stored).success).toBe(false);
    expect(storedMessageSchema.parse(stored).subjects).toEqual([
      { subjectNo: undefined, name: 'Odo' },
      { subjectNo: 2 },
    ]);
  });
});
