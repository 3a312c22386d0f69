import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  CONTACT_INSTRUCTIONS,
  type ReporterContact,
  standingContact,
} from '../../domain/reporter-contact.ts';

const standing = (...contacts: ReporterContact[]) =>
  standingContact(contacts.map((contact, index) => ({ messageId: `m${index + 1}`, contact })));

describe('standingContact', () => {
  it('is nothing without a contact', () => {
    expect(standing()).toBeUndefined();
  });

  it('takes the ways to reach whole from the latest message that gives any', () => {
    expect(
      standing({ name: 'A', phone: '07700 900001', email: 'a@example.org' }, { phone: '07700 900002' }),
    ).toMatchObject({
      details: { name: 'A', phone: '07700 900002', email: null },
      waysFrom: 'm2',
      superseded: ['m1'],
    });
  });

  it('keeps the earlier ways when a later message speaks of conditions only', () => {
    expect(
      standing(
        { phone: '07700 900001', safeTimes: 'Any', doNot: ['TEXT'] },
        { safeTimes: 'Never after six' },
      ),
    ).toMatchObject({
      details: { phone: '07700 900001' },
      conditions: { safeTimes: 'Never after six', doNot: ['TEXT'] },
      waysFrom: 'm1',
      superseded: [],
    });
  });

  it.each([
    ['USE_PREVIOUS_NUMBER', { phone: null, email: 'a@example.org' }, 'm1', []],
    ['USE_PREVIOUS_EMAIL', { phone: '07700 900001', email: null }, 'm1', []],
  ])('drops an earlier way that a later message forbids (%s)', (code, details, waysFrom, superseded) => {
    const found = standing({ phone: '07700 900001', email: 'a@example.org' }, { doNot: [code] });
    expect(found).toMatchObject({ details, waysFrom, superseded });
  });

  it('leaves no way at all when a later message forbids them all and gives none', () => {
    const found = standing(
      { phone: '07700 900001', email: 'a@example.org' },
      { doNot: ['USE_PREVIOUS_NUMBER', 'USE_PREVIOUS_EMAIL'] },
    );
    expect(found).toMatchObject({
      details: { phone: null, email: null },
      waysFrom: null,
      superseded: ['m1'],
    });
  });

  it('does not let a message forbid the way that it brings itself', () => {
    const found = standing(
      { phone: '07700 900001' },
      { phone: '07700 900002', doNot: ['USE_PREVIOUS_NUMBER'] },
    );
    expect(found).toMatchObject({ details: { phone: '07700 900002' }, superseded: ['m1'] });
  });

  it('never takes a prohibition back by silence, and says each once', () => {
    const found = standing(
      { doNot: ['LEAVE_VOICEMAIL', 'TEXT'] },
      { doNot: [] },
      { doNot: ['TEXT', 'VISIT_HOME'] },
      {},
    );
    expect(found?.conditions.instructions).toEqual([
      'Never leave a voicemail.',
      'Never send a text message.',
      'Never visit the home.',
    ]);
  });

  it.each(['RING_THE_BELL', 'toString', '__proto__', 'constructor'])(
    'shows a code that nobody knows as it was sent (%s)',
    (code) => {
      expect(standing({ doNot: [code] })?.conditions).toMatchObject({
        doNot: [code],
        instructions: [`Do not: ${code}`],
      });
    },
  );

  it.each<[string, ReporterContact[], string[], boolean]>([
    ['stated nowhere: the force’s investigators', [{ phone: '1' }], ['PSD_INVESTIGATOR'], false],
    ['stated as nobody', [{ consentToContactBy: [] }], [], true],
    [
      'kept by silence',
      [{ consentToContactBy: ['EMERGENCY_RESPONSE'] }, { phone: '1' }],
      ['EMERGENCY_RESPONSE'],
      true,
    ],
    ['taken back', [{ consentToContactBy: ['PSD_INVESTIGATOR'] }, { consentToContactBy: [] }], [], true],
    ['null like silence', [{ consentToContactBy: null }], ['PSD_INVESTIGATOR'], false],
  ])('takes consent as %s', (_what, contacts, consentToContactBy, consentStated) => {
    expect(standing(...contacts)?.conditions).toMatchObject({ consentToContactBy, consentStated });
  });

  it('counts a field that it does not know as a detail, not as a condition to be shown before', () => {
    const found = standing({ phone: '07700 900001', carrierPigeon: 'loft 7', fax: null });
    expect(found?.details.other).toEqual({ carrierPigeon: 'loft 7' });
    expect(JSON.stringify(found?.conditions)).not.toContain('loft 7');
  });

  it('has plain words for every code of the samples', () => {
    const samples = readFileSync(new URL('../../dev/samples/messages.json', import.meta.url), 'utf8');
    const codes = [...samples.matchAll(/"doNot":\s*\[([^\]]*)\]/gu)].flatMap(([, list = '']) =>
      [...list.matchAll(/"(\w+)"/gu)].map(([, code = '']) => code),
    );
    expect(codes.length).toBeGreaterThan(5);
    expect(codes.filter((code) => !Object.hasOwn(CONTACT_INSTRUCTIONS, code))).toEqual([]);
  });
});
