import { randomBytes } from 'node:crypto';
import type { FeedMessage } from '../../domain/schemas/feed-message.ts';
import { aMessage } from './messages.ts';

/** Words that occur nowhere else, each named after the field that it stands in. */
export interface Canaries {
  /** A fresh word for a field: letters only, so that no rule takes it for a number or an address. */
  word(field: string): string;
  /** Look also for a text that is given: a name, a number, a secret. */
  keep(field: string, text: string): void;
  /** Every word so far, by field. */
  all(): ReadonlyMap<string, string>;
  /** The fields whose words stand in a text: in whatever case, and also as base64 or as hexadecimal digits. */
  foundIn(text: string): string[];
}

const PREFIX = 'Canary';
const WORD = /canary[a-p]{12}/giu;
const WORD_BYTES = PREFIX.length + 12;

const letters = (): string =>
  randomBytes(6)
    .toString('hex')
    .replaceAll(/[0-9a-f]/gu, (digit) => String.fromCodePoint(97 + Number.parseInt(digit, 16)));

/** How the prefix shows in base64, by how many bytes stand before it in its group of three. */
const IN_BASE64 = [0, 1, 2].map((before) => {
  const encoded = Buffer.from(`${'\0'.repeat(before)}${PREFIX}`).toString('base64');
  const skipped = Math.ceil((before * 8) / 6);
  return { skipped, mark: encoded.slice(skipped, Math.floor(((before + PREFIX.length) * 8) / 6)) };
});
const IN_HEX = Buffer.from(PREFIX).toString('hex');

function* placesOf(mark: string, text: string): Generator<number> {
  for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) yield at;
}

/** What may hold a word: the text itself, and what is encoded in it around each sign of the prefix. */
function* readingsOf(text: string): Generator<string> {
  yield text;
  for (const { skipped, mark } of IN_BASE64)
    for (const at of placesOf(mark, text)) {
      const encoded = text.slice(at - skipped, at + 2 * WORD_BYTES);
      yield Buffer.from(encoded, 'base64').toString('latin1');
    }
  for (const at of placesOf(IN_HEX, text))
    yield Buffer.from(text.slice(at, at + 2 * WORD_BYTES), 'hex').toString('latin1');
}

/** Make canaries of one's own. */
export function createCanaries(): Canaries {
  const words = new Map<string, string>();
  const fields = new Map<string, string>();
  const given = new Map<string, string>();
  const enter = (field: string, word: string): void => {
    words.set(`${field} ${words.size}`, word);
  };
  return {
    word: (field) => {
      const word = `${PREFIX}${letters()}`;
      enter(field, word);
      fields.set(word.toLowerCase(), field);
      return word;
    },
    keep: (field, text) => {
      enter(field, text);
      given.set(text, field);
    },
    all: () => words,
    foundIn: (text) => {
      const found = new Set<string>();
      for (const reading of readingsOf(text))
        for (const [word] of reading.matchAll(WORD)) found.add(fields.get(word.toLowerCase()) ?? word);
      for (const [word, field] of given) if (text.includes(word)) found.add(field);
      return [...found].toSorted();
    },
  };
}

/**
 * A message with a canary in every field that takes text, named `<prefix>.<field>`, and in fields that nobody knows: their
 * names and their values, at every depth.
 */
export function canaryMessage(
  canaries: Canaries,
  prefix: string,
  overrides: Partial<FeedMessage> = {},
): FeedMessage {
  const text = (field: string): string => canaries.word(`${prefix}.${field}`);
  const unknown = (within: string): Record<string, unknown> => ({
    [text(`${within}.unknown field`)]: { deep: [text(`${within}.unknown value`)] },
  });
  const texts = (within: string, ...fields: string[]): Record<string, unknown> => ({
    ...Object.fromEntries(fields.map((field) => [field, text(`${within}.${field}`)])),
    ...unknown(within),
  });
  return aMessage({
    reportRef: text('reportRef'),
    quotedRef: text('quotedRef'),
    language: text('language'),
    immediateRisk: { flag: true, ...texts('immediateRisk', 'detail') },
    anonymity: 'CONFIDENTIAL_CONTACT',
    reporter: {
      ...texts('reporter', 'relationship'),
      isPolice: false,
      contact: {
        ...texts('contact', 'name', 'phone', 'email', 'preferredMethod', 'safeTimes', 'contactNote'),
        genderOfInvestigatorPreference: text('contact.genderOfInvestigatorPreference'),
        doNot: [text('contact.doNot')],
        consentToContactBy: [text('contact.consentToContactBy')],
      },
    },
    targetForce: { slug: 'derbyshire', confidence: 'HIGH', ...texts('targetForce', 'statedText') },
    otherForces: [texts('otherForces', 'slug', 'code')],
    subjects: [
      {
        subjectNo: 1,
        role: 'OFFICER',
        ...texts('subject', 'name', 'alias', 'rank', 'collarNumber', 'station', 'unit', 'description'),
        ...texts('subject', 'ageApprox', 'vehicle', 'socialMedia', 'notes'),
      },
    ],
    affectedPersons: [{ isChild: false, ...texts('affected', 'role', 'description', 'ageBand') }],
    incident: {
      when: texts('incident.when', 'from', 'to', 'text'),
      ...texts('incident', 'where', 'dutyStatus', 'medium'),
    },
    evidenceMentioned: [texts('evidence', 'type', 'description')],
    othersWhoKnow: text('othersWhoKnow'),
    previouslyReported: { reported: 'YES', ...texts('previouslyReported', 'toWhom') },
    narrative: `${text('narrative')} as told in full.`,
    agentNotes: text('agentNotes'),
    attachments: [
      {
        ...texts('attachment', 'filename', 'mediaType', 'sha256'),
        sizeBytes: 3,
        content: Buffer.from(text('attachment.content')).toString('base64'),
      },
    ],
    sanitisation: { supervisorReviewed: true, ...texts('sanitisation', 'by') },
    ...unknown('message'),
    ...overrides,
  });
}
