import { describe, expect, it } from 'vitest';
import { standingOf, statementOf } from '../../domain/contact-statements.ts';
import { clockOfDay } from '../../domain/contact-clock.ts';
import { answerClockOf } from '../../domain/question-clock.ts';
import type { FeedMessage } from '../../domain/schemas/feed-message.ts';
import { aMessageWithContact } from '../support/identity.ts';
import { aMessage } from '../support/messages.ts';

const PSD = ['psd-assessor', 'psd-supervisor', 'investigator'];
const after = (...messages: FeedMessage[]) =>
  standingOf(messages.map(statementOf).flatMap((statement) => statement ?? []));
const leaves = (contact: Record<string, unknown>): FeedMessage => aMessageWithContact(contact);

describe('standingOf', () => {
  it.each([
    ['nothing said of who', [leaves({ consentToContactBy: undefined })], PSD, true],
    ['the investigators', [leaves({})], PSD, true],
    [
      'the safeguarding officer',
      [leaves({ consentToContactBy: ['SAFEGUARDING_OFFICER'] })],
      ['safeguarding-officer'],
      true,
    ],
    ['nobody', [leaves({ consentToContactBy: [] })], [], true],
    [
      'an emergency or the law alone',
      [leaves({ consentToContactBy: ['EMERGENCY_RESPONSE', 'LEGAL_DISCLOSURE'] })],
      [],
      true,
    ],
    ['a code that nobody knows', [leaves({ consentToContactBy: ['constructor', 'THE_PRESS'] })], [], true],
    ['not to be named', [leaves({ doNot: ['NAME_TO_FORCE'] })], [], true],
    ['no way to reach them', [leaves({ phone: null, email: null })], PSD, false],
    ['somebody, then nobody', [leaves({}), leaves({ consentToContactBy: [] })], [], true],
    ['somebody, then silence on it', [leaves({}), leaves({ consentToContactBy: null })], PSD, true],
    [
      'a number taken back',
      [leaves({ email: null }), leaves({ phone: null, email: null, doNot: ['USE_PREVIOUS_NUMBER'] })],
      PSD,
      false,
    ],
    [
      'a number taken back, an address left',
      [leaves({}), leaves({ phone: null, email: null, doNot: ['USE_PREVIOUS_NUMBER'] })],
      PSD,
      true,
    ],
    ['anonymous after all', [leaves({}), aMessage({ messageType: 'CONTACT_UPDATE' })], [], false],
    ['anonymous, then somebody again', [aMessage({ messageType: 'CONTACT_UPDATE' }), leaves({})], PSD, true],
    ['nothing', [aMessage()], PSD, false],
  ])('lets, after %s', (_what, messages, roles, reachable) => {
    expect(after(...messages)).toMatchObject({ roles, reachable });
  });

  it.each([
    [[true], true],
    [[false], false],
    [[true, false], false],
    [[true, null], true],
    [[null], false],
  ] as const)('keeps in contact after %j: %s', (said, kept) => {
    expect(after(...said.map((keepInContact) => aMessage({ keepInContact }))).keepInContact).toBe(kept);
  });
});

describe('statementOf', () => {
  it('holds codes alone, and nothing of how to reach anybody', () => {
    const text = JSON.stringify(statementOf(leaves({})));
    expect(text).not.toMatch(/Ottoline|07700|example|phone in|Weekdays/u);
  });

  it.each([
    ['KC-000123', 'KC-000123'],
    ['KC-1', null],
    ["KC-000123' or 1=1", null],
    [undefined, null],
  ])('takes %s as the questions answered only where it is a reference', (inReplyTo, expected) => {
    const said = statementOf(aMessage({ keepInContact: true, inReplyTo }));
    expect(said?.inReplyTo).toBe(expected);
  });
});

describe('the clocks of contact', () => {
  it.each([
    ['2026-06-30', '2026-06-30T07:00:00.000Z', '2026-06-30T22:59:59.000Z'],
    ['2026-12-31', '2026-12-31T08:00:00.000Z', '2026-12-31T23:59:59.000Z'],
    // Both clock changes.
    ['2026-03-29', '2026-03-29T07:00:00.000Z', '2026-03-29T22:59:59.000Z'],
    ['2026-10-25', '2026-10-25T08:00:00.000Z', '2026-10-25T23:59:59.000Z'],
    ['2028-02-29', '2028-02-29T08:00:00.000Z', '2028-02-29T23:59:59.000Z'],
  ])('of a contact agreed for %s are UK civil time', (day, remindAt, dueBy) => {
    expect(clockOfDay(day)).toMatchObject({ remindAt, dueBy });
  });

  it('of an answer are four weeks, and a rule is needed', () => {
    const { remindAt, answerDue } = answerClockOf(new Date('2026-11-24T12:00:00Z'));
    expect([remindAt, answerDue].map((at) => at.toISOString())).toEqual([
      '2026-12-08T12:00:00.000Z',
      '2026-12-22T12:00:00.000Z',
    ]);
    expect(() => answerClockOf(new Date('2020-01-01T00:00:00Z'))).toThrow(RangeError);
  });
});
