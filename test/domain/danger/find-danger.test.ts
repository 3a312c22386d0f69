import { describe, expect, it } from 'vitest';
import { findDanger } from '../../../domain/danger/find-danger.ts';
import { RISK_CODES, riskNote, risksOf } from '../../../domain/danger/risk-codes.ts';
import { type FeedMessage, feedMessageSchema } from '../../../domain/schemas/feed-message.ts';
import { readMessages } from '../../../dev/demo/samples.ts';
import { aMessage } from '../../support/messages.ts';

const AT = new Date('2026-11-24T10:00:00Z');
const of = (message: Partial<FeedMessage>) => findDanger(aMessage(message), AT);
const said = (narrative: string) => of({ narrative }).risks.join(' ');

describe('findDanger by words', () => {
  it.each([
    ['He threatened to kill her.', 'THREAT_TO_LIFE'],
    ['There were threats that she would be shot', 'THREAT_TO_LIFE'],
    ['he said he’ll kill them both', 'THREAT_TO_LIFE'],
    ['He wants her dead', 'THREAT_TO_LIFE'],
    ['I am in fear for my life', 'THREAT_TO_LIFE VICTIM_AFRAID'],
    ['He did not just threaten to kill her, he tried.', 'THREAT_TO_LIFE'],
    ['It is not true that he never threatened. He threatened to stab him', 'THREAT_TO_LIFE'],
    ['H\u200be will k\u200bill her', 'THREAT_TO_LIFE'],
    ['HE WILL KILL HER', 'THREAT_TO_LIFE'],
    ['ｈｅ ｗｉｌｌ ｋｉｌｌ ｈｅｒ', 'THREAT_TO_LIFE'],
    ['they will "do his legs" on Friday', 'VIOLENCE_PLANNED'],
    ['Plover has said the lad is going to be visited', 'VIOLENCE_PLANNED'],
    ['he is going to hurt her when he gets in', 'VIOLENCE_PLANNED'],
    ['He has got a gun at home', 'WEAPON'],
    ['She has no gun, but he has a knife', 'WEAPON'],
    ['keeps a fire-arm in the car', 'WEAPON'],
    ['he has access to a shotgun', 'WEAPON FIREARMS_ACCESS'],
    ['he held me by the throat until I could not breathe', 'STRANGULATION'],
    ['he has strangled her before', 'STRANGULATION'],
    ['he waits in his car outside her house', 'STALKING'],
    ['he tracks my phone', 'STALKING'],
    ['He says he will end his own life', 'SUICIDE_RISK'],
    ['he sold the new address of a lad who owes money', 'NEW_ADDRESS_DISCLOSED'],
    ['looked up her new address for her ex', 'NEW_ADDRESS_DISCLOSED'],
    ['told him which refuge she is in', 'NEW_ADDRESS_DISCLOSED'],
    ['He found out where she lives now', 'WHEREABOUTS_KNOWN'],
    ['he knows I reported it', 'REPORTER_EXPOSED'],
    ['his mate had seen it come in', 'REPORTER_EXPOSED'],
    ['he hits the children', 'CHILD_AT_RISK'],
    ['Mae e wedi bygwth lladd ei wraig', 'THREAT_TO_LIFE'],
    ['bygythiodd ei lladd hi', 'THREAT_TO_LIFE'],
    ['Daeth e â chyllell', 'WEAPON'],
    ['mae dryll ganddo fe', 'WEAPON'],
    ['fe wnaeth e ei thagu hi', 'STRANGULATION'],
    ['mae’n sôn am hunanladdiad', 'SUICIDE_RISK'],
    ['gwerthodd ei chyfeiriad newydd', 'NEW_ADDRESS_DISCLOSED'],
    ['mae’n ei dilyn hi adref', 'STALKING'],
  ])('hears in %j: %s', (narrative, risks) => {
    expect(said(narrative)).toBe(risks);
    expect(of({ narrative })).toMatchObject({ opens: true });
  });

  it.each([
    'He threatened to complain to the chief constable',
    'He never threatened to kill anybody',
    'No weapon was used',
    'nobody has a knife',
    'she sat by the fire, arm of the chair in hand',
    'he keeps his hand on the fire arm of the chair',
    'He jumped the gun, as always',
    'they used a speed gun with no training',
    'It was career suicide',
    'She had a lanyard around his neck',
    'He gave his home address when he was arrested',
    'sold the email addresses of colleagues',
    'found out where the money is',
    'The firearms officer parks where he likes',
    'We stop to kill time',
    'He is a pain in the neck',
    'he took her to the station',
    'I told her he reported for duty late',
    'child support payments are late',
    'can breathe easily again',
    'Nid yw wedi bygwth lladd neb',
    'Wn i ddim pwy ydy e',
    'Does dim dryll',
    'mae e yn y planhigfa',
    'An invented officer sells invented information to an invented buyer.',
  ])('hears nothing to triage in %j', (narrative) => {
    expect(of({ narrative })).toMatchObject({ opens: false });
  });

  it('does not hear words across the end of a sentence', () => {
    expect(said('There was a threat. Time to kill the engine')).toBe('');
  });

  it.each([
    ['ordinary words', 'he said that she will kill time with threat and gun dog '],
    ['one word that begins phrases', 'threat '],
    ['words that nearly fit again and again', 'will a b c d kill a b c d '],
    ['no space at all', 'a'],
    ['marks without end', 'e\u0301\u200b'],
    ['denials', 'not a the any '],
    ['ends of sentences', '.\n'],
    ['astral characters', '𝓀𝒾𝓁𝓁 '],
  ])('is done with 200,000 characters of %s', (_what, piece) => {
    const narrative = piece.repeat(Math.ceil(200_000 / piece.length)).slice(0, 200_000);
    // A guard against a text that could hold up intake: seconds, where hundredths of one are usual.
    const began = performance.now();
    findDanger(aMessage({ narrative }), AT);
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  it('holds a message to the rules of its own day', () => {
    const message = aMessage({ narrative: 'He threatened to kill her' });
    expect(findDanger(message, new Date('2024-03-13T23:59:59Z'))).toEqual({ opens: false, risks: [] });
    expect(findDanger(message, new Date('2024-03-14T00:00:00Z'))).toMatchObject({ opens: true });
  });
});

describe('findDanger in every text', () => {
  const text = 'He has a knife';
  it.each<[string, Partial<FeedMessage>]>([
    ['notes of the agent', { agentNotes: text }],
    ['a subject’s description', { subjects: [{}, { description: text }] }],
    ['a subject’s notes', { subjects: [{}, { notes: text }] }],
    ['an affected person’s description', { affectedPersons: [{ description: text }] }],
    ['an affected person’s notes', { affectedPersons: [{ notes: text }] }],
    ['evidence', { evidenceMentioned: [{}, { description: text }] }],
    ['when it happened', { incident: { when: { text } } }],
    ['where it happened', { incident: { where: text } }],
    ['what happened', { incident: { text } }],
    ['whom it was told before', { previouslyReported: { reported: 'YES', toWhom: text } }],
    ['a note on contact', { reporter: { contact: { contactNote: text } } }],
    ['times at which contact is safe', { reporter: { contact: { safeTimes: text } } }],
  ])('hears words in %s', (_where, message) => {
    expect(of(message)).toEqual({ opens: true, risks: ['WEAPON'] });
  });

  it.each<[string, object]>([
    ['texts', { subjects: [{ notes: 7 }], evidenceMentioned: [{ description: [] }] }],
    ['a moment', { incident: { when: null, where: 1 } }],
    ['nothing', { subjects: null, incident: null, reporter: null, previouslyReported: null }],
  ])('bears %s of a shape that nobody expects', (_what, message) => {
    expect(of(message)).toEqual({ opens: false, risks: [] });
  });
});

describe('findDanger by facts', () => {
  const child = { role: 'VICTIM', isChild: true };
  it.each<[string, Partial<FeedMessage>, boolean, string]>([
    ['priority IMMEDIATE', { priority: 'IMMEDIATE' }, true, 'SENDER_IMMEDIATE'],
    ['the flag alone', { immediateRisk: { flag: true } }, true, 'SENDER_RISK_FLAG'],
    ['a flag that is not set', { immediateRisk: { flag: false, detail: 'said to be at risk' } }, false, ''],
    [
      'partner abuse that goes on',
      { categories: ['PARTNER_ABUSE'], incident: { ongoing: 'YES' } },
      true,
      'PARTNER_ABUSE_ONGOING',
    ],
    ['partner abuse that is over', { categories: ['PARTNER_ABUSE'], incident: { ongoing: 'NO' } }, false, ''],
    ['a person at risk', { affectedPersons: [{ role: 'PERSON_AT_RISK' }] }, true, 'PERSON_AT_RISK'],
    ['a child at risk', { affectedPersons: [{ role: 'CHILD_AT_RISK' }] }, true, 'CHILD_AT_RISK'],
    [
      'a child, and abuse that goes on',
      { affectedPersons: [child], incident: { ongoing: 'YES' } },
      true,
      'CHILD_AT_RISK',
    ],
    ['a child, and nothing else', { affectedPersons: [child] }, false, ''],
    [
      'a vulnerable person, and a sexual matter that goes on',
      {
        categories: ['SEXUAL_BOUNDARY'],
        affectedPersons: [{ role: 'VICTIM', vulnerabilities: ['MENTAL_ILL_HEALTH'] }],
        incident: { ongoing: 'YES' },
      },
      true,
      'ADULT_AT_RISK',
    ],
    ['firearms in the unit', { subjects: [{ unit: 'Firearms' }] }, false, 'FIREARMS_ACCESS'],
    [
      'firearms in the unit, of partner abuse',
      { subjects: [{ unit: 'Firearms' }], categories: ['PARTNER_ABUSE'] },
      true,
      'FIREARMS_ACCESS',
    ],
    [
      'a separation, of partner abuse',
      { narrative: 'She is leaving him', categories: ['PARTNER_ABUSE'] },
      true,
      'SEPARATION',
    ],
    ['a separation', { narrative: 'She is leaving him' }, false, 'SEPARATION'],
    ['the control room', { subjects: [{ unit: 'Control room' }] }, false, 'CONTROL_ROOM_EXPOSED'],
    [
      'words in the detail of a risk',
      { immediateRisk: { flag: false, detail: 'Threat to kill' } },
      true,
      'THREAT_TO_LIFE',
    ],
    [
      'words of what the control room does in notes',
      { subjects: [{ notes: 'Works in the control room' }] },
      false,
      'CONTROL_ROOM_EXPOSED',
    ],
    ['a tattoo', { subjects: [{ description: 'Has a tattoo of a gun' }] }, false, ''],
    [
      'a tattoo, and a knife',
      { subjects: [{ description: 'Has a tattoo of a gun and keeps a knife' }] },
      true,
      'WEAPON',
    ],
    ['words split over two fields', { subjects: [{ description: 'He has', notes: 'a knife' }] }, false, ''],
    [
      'facts of a shape that nobody expects',
      { affectedPersons: [{ role: 'X', vulnerabilities: 'yes' }], incident: { ongoing: 7 } },
      false,
      '',
    ],
  ])('with %s', (_what, message, opens, risks) => {
    const found = of(message);
    expect({ opens: found.opens, risks: found.risks.join(' ') }).toEqual({ opens, risks });
  });

  it('catches of the samples exactly those in which somebody may come to harm', () => {
    const caught = readMessages().filter((sample) => findDanger(feedMessageSchema.parse(sample), AT).opens);
    expect(caught.map(({ sampleId }) => sampleId)).toEqual([
      'S01',
      'S02',
      'S03',
      'S06',
      'S10',
      'S11',
      'S16',
      'S17',
      'S19',
    ]);
    const reasons = Object.fromEntries(
      readMessages().map(
        (sample) => [sample.sampleId, findDanger(feedMessageSchema.parse(sample), AT).risks] as const,
      ),
    );
    expect(reasons['S01']).toEqual(['VIOLENCE_PLANNED', 'NEW_ADDRESS_DISCLOSED', 'PERSON_AT_RISK']);
    expect(reasons['S06']).toEqual(
      expect.arrayContaining([
        'THREAT_TO_LIFE',
        'WEAPON',
        'STRANGULATION',
        'SUICIDE_RISK',
        'PREGNANCY',
        'CONTROL_ROOM_EXPOSED',
      ]),
    );
    expect(reasons['S11']).toEqual(['REPORTER_EXPOSED']);
  });
});

describe('the notes of a triage', () => {
  it('give its risks back, and nothing else', () => {
    expect(risksOf([...RISK_CODES.map(riskNote), 'FURTHER_INFORMATION', 'RISK UNKNOWN'])).toEqual(RISK_CODES);
  });
});
