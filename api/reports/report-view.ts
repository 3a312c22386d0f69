import { z } from 'zod';
import { HAND_OFF_STATES } from '../../database/hand-offs.ts';
import { CONTACT_STATES } from '../../database/intake-messages.ts';
import { EVENT_KINDS } from '../../database/timeline.ts';
import {
  CONDUCT_DECISIONS,
  CRIMINAL_DECISIONS,
  MATTER_KINDS,
  PROCESSING_REGIMES,
} from '../../domain/assessment/codes.ts';
import { CATEGORIES, ENDINGS, OUTCOMES, PRIORITIES, SEVERITIES, STAGES } from '../../domain/codes.ts';
import { HAND_OFF_SYSTEMS } from '../../domain/hand-off-systems.ts';
import { ROUTINGS } from '../../domain/routing.ts';
import { taskView } from '../tasks/task-view.ts';

const instant = z.iso.datetime();

/** What the OpenAPI document says of a route of reports. */
export const aboutReports = (
  summary: string,
): { summary: string; tags: string[]; security: { staff: string[] }[] } => ({
  summary,
  tags: ['reports'],
  security: [{ staff: [] }],
});

/** The facts of a report. */
export const reportView = z
  .object({
    id: z.string(),
    reference: z.string().meta({ description: "The sender's reference" }),
    force: z.string(),
    targetForce: z.string().nullable(),
    routing: z.enum(ROUTINGS),
    priority: z.enum(PRIORITIES),
    danger: z.boolean(),
    anonymity: z.enum(['ANONYMOUS', 'CONFIDENTIAL_CONTACT']),
    categories: z.array(z.enum(CATEGORIES)).meta({ description: "The reporter's own choice" }),
    assessedCategories: z
      .array(z.enum(CATEGORIES))
      .meta({ description: "The assessor's, by the latest assessment that stands" }),
    severity: z.enum(SEVERITIES).nullable(),
    matter: z.enum(MATTER_KINDS).nullable(),
    criminalDecision: z.enum(CRIMINAL_DECISIONS).nullable(),
    conductDecision: z.enum(CONDUCT_DECISIONS).nullable(),
    processingRegime: z.enum(PROCESSING_REGIMES).nullable(),
    sealed: z.boolean(),
    stage: z.enum(STAGES),
    ending: z.enum(ENDINGS).nullable(),
    outcomes: z.array(z.enum(OUTCOMES)),
    receivedAt: instant,
    closedAt: instant.nullable(),
    messages: z.int().meta({ description: 'How many messages it has' }),
    version: z.int(),
  })
  .meta({ id: 'Report' });

export const handOffView = z
  .object({
    id: z.string(),
    system: z.enum(HAND_OFF_SYSTEMS),
    state: z.enum(HAND_OFF_STATES),
    attempts: z.int(),
    receipt: z.string().nullable().meta({ description: "The other system's reference" }),
    problem: z.string().nullable(),
    createdAt: instant,
    settledAt: instant.nullable(),
  })
  .meta({ id: 'HandOff' });

export const reportDetail = reportView
  .extend({
    tasks: z.array(taskView),
    handOffs: z.array(handOffView),
    sourceContact: z
      .object({
        contacts: z.int().meta({ description: 'How often the anonymous reporter has come back' }),
        warning: z.boolean(),
        advice: z.string().nullable(),
      })
      .nullable()
      .meta({ description: 'Null unless the reporter is anonymous' }),
  })
  .meta({ id: 'ReportDetail' });

export const timelineEvent = z
  .object({
    at: instant,
    kind: z.enum(EVENT_KINDS),
    actor: z.string().nullable(),
    codes: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'TimelineEvent' });

/** What a report says, less the reporter's contact details. */
export const reportContent = z
  .object({
    reportId: z.string(),
    messages: z.array(
      z.object({
        id: z.string(),
        receivedAt: instant,
        reportId: z.string().meta({ description: 'Another one where two are read as one' }),
        contact: z.enum(CONTACT_STATES),
        correctedBy: z
          .string()
          .nullable()
          .meta({ description: 'The message by which the sender replaced this one; null while it stands' }),
        retracted: z.boolean().meta({ description: 'Whether the sender has taken it back' }),
        message: z
          .looseObject({ narrative: z.string() })
          .meta({ description: 'As sent, without reporter.contact' }),
      }),
    ),
  })
  .meta({ id: 'ReportContent' });
