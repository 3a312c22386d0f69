import { z } from 'zod';
import { CATEGORIES, HOW_KNOWN, MESSAGE_TYPES, PRIORITIES, SUBJECT_ROLES } from '../codes.ts';
import { SUBJECT_NO_MAX, subjectNumber } from './subject-number.ts';

/** Longest narrative of a message, in Unicode characters (code points). */
export const NARRATIVE_CHARACTERS_MAX = 200_000;
/** Largest sequence of a message within its report: what the database's integers hold. */
const SEQUENCE_MAX = 2_147_483_647;
/** Most messages in one delivery. */
export const BATCH_MESSAGES_MAX = 500;

const text = z.string();
const optionalText = text.nullish();
const yesNoUnknown = z.enum(['YES', 'NO', 'UNKNOWN']).nullish();

// A string of one million UTF-16 units is at least half as many characters, so the costly count runs on few texts only.
const withinCharacters = (value: string, max: number): boolean =>
  value.length <= max || (value.length <= 2 * max && Array.from(value).length <= max);

const subject = z.looseObject({
  subjectNo: subjectNumber.nullish(),
  name: optionalText,
  alias: optionalText,
  role: z.enum(SUBJECT_ROLES).nullish(),
  rank: optionalText,
  collarNumber: optionalText,
  station: optionalText,
  unit: optionalText,
  description: optionalText,
  ageApprox: optionalText,
  vehicle: optionalText,
  socialMedia: optionalText,
  serving: yesNoUnknown,
});

const otherForce = z.looseObject({
  slug: optionalText,
  code: optionalText,
  subjectNos: z.array(z.int().max(SUBJECT_NO_MAX)).nullish(),
});

const contact = z.looseObject({
  name: optionalText,
  phone: optionalText,
  email: optionalText,
  preferredMethod: optionalText,
  safeTimes: optionalText,
  doNot: z.array(text).nullish(),
  genderOfInvestigatorPreference: optionalText,
  consentToContactBy: z.array(text).nullish(),
  contactNote: optionalText,
});

const attachment = z.looseObject({
  filename: optionalText,
  mediaType: optionalText,
  sizeBytes: z.int().min(0).nullish(),
  sha256: optionalText,
  metadataStripped: z.boolean().nullish(),
  content: z.base64().nullish(),
});

/**
 * One message of the Crimestoppers feed, version 1.0. Unknown extra fields are kept and ignored.
 * Text is Unicode as sent, neither normalised nor trimmed.
 */
export const feedMessageSchema = z.looseObject({
  schemaVersion: z.literal('1.0'),
  messageId: z.uuid(),
  messageType: z.enum(MESSAGE_TYPES),
  reportRef: z.string().min(1).max(40),
  sequence: z.int().min(1).max(SEQUENCE_MAX),
  quotedRef: optionalText,
  /** The earlier message that a CORRECTION replaces or a RETRACTION takes back; a RETRACTION without it is of the report. */
  aboutMessageId: z.uuid().nullish(),
  /** In a reply: the sender's own reference of the questions that it answers. */
  inReplyTo: optionalText,
  channel: z.enum(['ONLINE', 'PHONE']),
  language: optionalText,
  receivedDate: z.iso.date(),
  receivedTimeBand: z.enum(['NIGHT', 'MORNING', 'AFTERNOON', 'EVENING']).nullish(),
  disseminatedAt: z.iso.datetime({ offset: true }),
  priority: z.enum(PRIORITIES),
  immediateRisk: z.looseObject({ flag: z.boolean(), detail: optionalText }).nullish(),
  anonymity: z.enum(['ANONYMOUS', 'CONFIDENTIAL_CONTACT']),
  keepInContact: z.boolean().nullish(),
  reporter: z
    .looseObject({ relationship: optionalText, isPolice: z.boolean().nullish(), contact: contact.nullish() })
    .nullish(),
  categories: z.array(z.enum(CATEGORIES)).nullish(),
  targetForce: z
    .looseObject({
      slug: optionalText,
      code: optionalText,
      confidence: z.enum(['HIGH', 'MEDIUM', 'LOW', 'NONE']).nullish(),
      statedText: optionalText,
    })
    .nullish(),
  otherForces: z.array(otherForce).nullish(),
  subjects: z.array(subject).nullish(),
  affectedPersons: z.array(z.looseObject({ role: optionalText, isChild: z.boolean().nullish() })).nullish(),
  incident: z.looseObject({}).nullish(),
  howKnown: z.enum(HOW_KNOWN).nullish(),
  evidenceMentioned: z.array(z.looseObject({})).nullish(),
  previouslyReported: z.looseObject({ reported: yesNoUnknown, toWhom: optionalText }).nullish(),
  narrative: z
    .string()
    .min(1)
    .refine((value) => withinCharacters(value, NARRATIVE_CHARACTERS_MAX), {
      error: `must be at most ${NARRATIVE_CHARACTERS_MAX} characters`,
    }),
  agentNotes: optionalText,
  attachments: z.array(attachment).nullish(),
  sanitisation: z.looseObject({ by: optionalText, supervisorReviewed: z.boolean().nullish() }).nullish(),
});

export type FeedMessage = z.infer<typeof feedMessageSchema>;

/**
 * A message as it is stored, which may be older than the bound of a subject's number: one above it counts as none, and
 * the subject is known by their place, so that the report can still be read and assessed.
 */
export const storedMessageSchema = feedMessageSchema.extend({
  otherForces: z.array(otherForce.extend({ subjectNos: z.array(z.int()).nullish() })).nullish(),
  subjects: z
    .array(
      subject.extend({
        subjectNo: z
          .int()
          .nullish()
          .transform((no) => (no != null && no > SUBJECT_NO_MAX ? undefined : no)),
      }),
    )
    .nullish(),
});

/** What a sender gets back for each message of a delivery. */
export const ITEM_STATUSES = ['accepted', 'duplicate', 'conflict', 'held'] as const;
export type ItemStatus = (typeof ITEM_STATUSES)[number];
