import { z } from 'zod';
import {
  code,
  forceSlug,
  instant,
  ourReference,
  priority,
  optionalText,
  reportRef,
  text,
} from '../connector/contract.ts';

/**
 * Contract with the desk of another police force, for forces that do not use this deployment.
 *
 * `POST /transfers` hands the messages of one report over and answers 201 with a receipt;
 * `GET /transfers?ourReference=` answers 200 with that receipt, or 404.
 * Refusals are problem documents (`problem` in `../connector/contract.ts`).
 */
export const TRANSFERS_PATH = 'transfers';

/** Something the reporter was asked and may have answered with yes, no or a code. */
const stated = z.union([z.boolean(), z.string()]).nullish();

const person = z.object({
  subjectNo: z.int().min(1).optional(),
  name: optionalText,
  alias: optionalText,
  role: optionalText,
  rank: optionalText,
  collarNumber: optionalText,
  station: optionalText,
  unit: optionalText,
  description: optionalText,
  ageApprox: optionalText,
  vehicle: optionalText,
  socialMedia: optionalText,
  serving: optionalText,
  notes: optionalText,
  ageBand: optionalText,
  isChild: stated,
  vulnerabilities: z.array(z.string()).nullish(),
});

/**
 * The reporter as another force may see them. The key `contact` must be absent or null: contact details
 * travel only through an identity release, never with a transfer.
 */
const reporterWithoutContact = z.object({
  relationship: optionalText,
  isPolice: stated,
  contact: z.null().optional(),
});

const incident = z.object({
  when: z.object({ from: optionalText, to: optionalText, text: optionalText }).nullish(),
  where: optionalText,
  dutyStatus: optionalText,
  medium: optionalText,
  ongoing: stated,
  policeSystemsMentioned: z.array(z.string()).nullish(),
});

const attachment = z.object({
  filename: optionalText,
  mediaType: optionalText,
  sizeBytes: z.int().min(0).nullish(),
  sha256: optionalText,
  metadataStripped: z.boolean().nullish(),
  content: z.base64().nullish(),
});

/**
 * A feed message as it may leave for another force: the fields are named one by one, so that a field which
 * somebody adds to the feed is not passed on until somebody has decided that it may be.
 */
const transferredMessage = z.object({
  schemaVersion: z.string().max(20),
  messageId: z.uuid(),
  messageType: code,
  reportRef,
  sequence: z.int().min(1),
  quotedRef: optionalText,
  channel: code,
  language: optionalText,
  receivedDate: z.iso.date(),
  receivedTimeBand: optionalText,
  disseminatedAt: z.iso.datetime({ offset: true }),
  priority,
  immediateRisk: z.object({ flag: z.boolean(), detail: optionalText }).nullish(),
  anonymity: code,
  keepInContact: z.boolean().nullish(),
  reporter: reporterWithoutContact.nullish(),
  categories: z.array(code).max(20).nullish(),
  targetForce: z
    .object({ slug: optionalText, code: optionalText, confidence: optionalText, statedText: optionalText })
    .nullish(),
  otherForces: z
    .array(z.object({ slug: optionalText, code: optionalText, subjectNos: z.array(z.int()).nullish() }))
    .nullish(),
  subjects: z.array(person).max(200).nullish(),
  affectedPersons: z.array(person).max(200).nullish(),
  incident: incident.nullish(),
  howKnown: optionalText,
  evidenceMentioned: z
    .array(z.object({ type: optionalText, description: optionalText, available: stated }))
    .nullish(),
  othersWhoKnow: optionalText,
  previouslyReported: z.object({ reported: stated, toWhom: optionalText }).nullish(),
  narrative: text,
  agentNotes: optionalText,
  attachments: z.array(attachment).max(100).nullish(),
  sanitisation: z.object({ by: optionalText, supervisorReviewed: z.boolean().nullish() }).nullish(),
});

/** Body of `POST /transfers`. A desk that does not know `toForce`, or is asked to hand a report back to its sender, answers 422. */
export const transferRequest = z
  .object({
    ourReference,
    fromForce: forceSlug,
    toForce: forceSlug,
    messages: z.array(transferredMessage).min(1).max(200),
    /** Whether the reporter allowed that the other force may ask for the contact details. */
    consentToShareContact: z.boolean(),
  })
  .refine((request) => request.fromForce !== request.toForce, {
    path: ['toForce'],
    error: 'must be another force than the sender',
  });
export type TransferRequest = z.infer<typeof transferRequest>;

/** Answer to `POST /transfers` and to the look-up. */
export const transferReceipt = z.object({
  transferReference: z.string().regex(/^TR\/\d{5,9}\/\d{2}$/),
  receivedAt: instant,
});
export type TransferReceipt = z.infer<typeof transferReceipt>;
