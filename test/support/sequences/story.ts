import { randomUUID } from 'node:crypto';
import type { FeedMessage } from '../../../domain/schemas/feed-message.ts';
import { CATEGORIES, PRIORITIES } from '../../../domain/codes.ts';
import type { Chance } from './chance.ts';

const derbyshire = { slug: 'derbyshire', code: '30', confidence: 'HIGH' } as const;
const FORCES: readonly FeedMessage['targetForce'][] = [
  derbyshire,
  derbyshire,
  derbyshire,
  { slug: 'west-midlands', code: '20', confidence: 'HIGH' },
  { slug: 'essex', code: '42', confidence: 'HIGH' },
  { slug: null, code: null, confidence: 'NONE' },
];
/** Nobody, somebody whom nobody knows, an officer in nobody's way, the head of assessment (which seals). */
const SUBJECTS: readonly NonNullable<FeedMessage['subjects']>[] = [
  [],
  [],
  [{ name: 'Gideon Slaughterford', role: 'OFFICER' }],
  [{ name: 'Darrow Fennimore-Quill', role: 'OFFICER', serving: 'YES' }],
  [{ name: 'Philippa Hartsbourne-Lisle', role: 'OFFICER' }],
];
const LATER_TYPES = [
  'FURTHER_INFORMATION',
  'FURTHER_INFORMATION',
  'REPLY_TO_FORCE_QUESTION',
  'CONTACT_UPDATE',
  'CORRECTION',
  'RETRACTION',
] as const;

/** What a sender says in the course of one report. */
export interface Story {
  first: Partial<FeedMessage>;
  later: Partial<FeedMessage>[];
}

/** A report as it may come, with what comes after it. */
export function storyOf(chance: Chance): Story {
  const confidential = chance.happens(0.3);
  const messageId = randomUUID();
  const first: Partial<FeedMessage> = {
    messageId,
    priority: chance.one(PRIORITIES),
    categories: chance.some(CATEGORIES, 0.3),
    targetForce: chance.one(FORCES),
    subjects: chance.one(SUBJECTS).map((subject, index) => ({ ...subject, subjectNo: index + 1 })),
    keepInContact: chance.happens(0.5),
    ...(confidential && {
      anonymity: 'CONFIDENTIAL_CONTACT',
      reporter: {
        contact: {
          name: 'Nobody at all',
          phone: '07700 900123',
          preferredMethod: 'PHONE',
          consentToContactBy: ['PSD_INVESTIGATOR'],
        },
      },
    }),
  };
  const later = Array.from({ length: chance.one([0, 0, 0, 1, 1, 2]) }, (): Partial<FeedMessage> => {
    const messageType = chance.one(LATER_TYPES);
    const isAboutFirst = messageType === 'CORRECTION' || messageType === 'RETRACTION';
    // Who takes back the details that they left says so by leaving none.
    const leavesDetails = confidential && !(messageType === 'CONTACT_UPDATE' && chance.happens(0.5));
    return {
      messageType,
      // A withdrawal that names no message is of the whole report.
      ...(isAboutFirst && chance.happens(0.7) && { aboutMessageId: messageId }),
      priority: chance.one(PRIORITIES),
      ...(chance.happens(0.1) && { immediateRisk: { flag: true } }),
      ...(leavesDetails &&
        first.reporter && { anonymity: 'CONFIDENTIAL_CONTACT' as const, reporter: first.reporter }),
    };
  });
  return { first, later };
}
