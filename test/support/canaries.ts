import { randomBytes } from 'node:crypto';
import type { FeedMessage } from '../../domain/schemas/feed-message.ts';
import { aMessage } from './messages.ts';

/** Words that occur nowhere else, each named after the field that it stands in. */
export interface Canaries {
  /** A fresh word for a field. */
  word(field: string): string;
  /** Every word so far, by field. */
  all(): ReadonlyMap<string, string>;
}

/** Make canaries of one's own. */
export function createCanaries(): Canaries {
  const words = new Map<string, string>();
  return {
    word: (field) => {
      const word = `Canary${randomBytes(6).toString('hex')}`;
      words.set(`${field} ${words.size}`, word);
      return word;
    },
    all: () => words,
  };
}

/** A message with a canary in every field that takes text, named `<prefix>.<field>`. */
export function canaryMessage(
  canaries: Canaries,
  prefix: string,
  overrides: Partial<FeedMessage> = {},
): FeedMessage {
  const text = (field: string): string => canaries.word(`${prefix}.${field}`);
  const texts = (within: string, ...fields: string[]): Record<string, string> =>
    Object.fromEntries(fields.map((field) => [field, text(`${within}.${field}`)]));
  return aMessage({
    reportRef: text('reportRef'),
    quotedRef: text('quotedRef'),
    language: text('language'),
    immediateRisk: { flag: true, detail: text('immediateRisk.detail') },
    anonymity: 'CONFIDENTIAL_CONTACT',
    reporter: {
      relationship: text('reporter.relationship'),
      isPolice: false,
      contact: {
        ...texts('contact', 'name', 'phone', 'email', 'preferredMethod', 'safeTimes', 'contactNote'),
        genderOfInvestigatorPreference: text('contact.genderOfInvestigatorPreference'),
        doNot: [text('contact.doNot')],
        consentToContactBy: [text('contact.consentToContactBy')],
      },
    },
    targetForce: { slug: 'derbyshire', confidence: 'HIGH', statedText: text('targetForce.statedText') },
    otherForces: [{ slug: text('otherForces.slug'), code: text('otherForces.code') }],
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
    previouslyReported: { reported: 'YES', toWhom: text('previouslyReported.toWhom') },
    narrative: `${text('narrative')} as told in full.`,
    agentNotes: text('agentNotes'),
    attachments: [{ ...texts('attachment', 'filename', 'mediaType', 'sha256'), sizeBytes: 3 }],
    sanitisation: { by: text('sanitisation.by'), supervisorReviewed: true },
    [text('unknown field')]: text('unknown field’s value'),
    ...overrides,
  });
}
