import { z } from 'zod';
import { HOLD_SCOPES, HOLD_STATES } from '../../database/legal-holds.ts';
import { RETENTION_CLASSES } from '../../domain/retention.ts';

const instant = z.iso.datetime();

/** What the OpenAPI document says of a route of retention. */
export const aboutRetention = (
  summary: string,
): { summary: string; tags: string[]; security: { staff: string[] }[] } => ({
  summary,
  tags: ['retention'],
  security: [{ staff: [] }],
});

/** A hold of a report or a moratorium, without the words for why. */
export const holdView = z
  .object({
    id: z.string(),
    reportId: z.string().nullable(),
    name: z.string().nullable().meta({ description: "Of a moratorium: such as the inquiry's name" }),
    scope: z.enum(HOLD_SCOPES),
    force: z.string(),
    category: z.string().nullable(),
    startsAt: instant,
    endsAt: instant.nullable(),
    setBy: z.string(),
    setAt: instant,
    liftAskedBy: z.string().nullable(),
    liftedBy: z.string().nullable(),
    state: z.enum(HOLD_STATES),
  })
  .meta({ id: 'LegalHold' });

export const moratoriumView = holdView.extend({ reason: z.string() }).meta({ id: 'Moratorium' });

/** How long a report is kept. */
export const retentionView = z
  .object({
    reportId: z.string(),
    class: z.enum(RETENTION_CLASSES),
    classBy: z.enum(['RULE', 'PERSON']),
    rule: z.string(),
    decisionsNeeded: z.int(),
    clockStart: instant.nullable(),
    reviewDue: instant.nullable(),
    identityDue: instant.nullable(),
    identityErasedAt: instant.nullable(),
    hold: holdView.nullable(),
  })
  .meta({ id: 'Retention' });

/** What is left of an erased report. */
export const erasureView = z
  .object({
    id: z.string(),
    force: z.string(),
    class: z.string(),
    rule: z.string(),
    receivedOn: z.iso.date(),
    closedOn: z.iso.date(),
    erasedOn: z.iso.date(),
    messages: z.int(),
  })
  .meta({ id: 'Erasure' });

export const reason = z.string().trim().min(10, 'must give a reason of at least 10 characters').max(2_000);
