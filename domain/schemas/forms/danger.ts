import { z } from 'zod';
import { broken, calendarDay, reason } from './common.ts';

/** When something was said, with the offset of its clock. */
const saidAt = z.iso.datetime({ offset: true, error: 'must be an instant, such as 2026-11-24T02:10:00Z' });

/** Who sends help: the control room, or a circle that the subject cannot see into. */
export const EMERGENCY_ROUTES = ['CONTROL_ROOM', 'RESTRICTED'] as const;
/** Who was told by voice, by their role. */
export const TOLD_BY_VOICE = [
  'CONTROL_ROOM',
  'DUTY_FIM',
  'ON_CALL_PSD',
  'CHIEF_OFFICER',
  'OTHER_FORCE',
] as const;

/**
 * The call for help. The restricted route is the duty force incident manager with somebody of professional standards or a
 * chief officer, and what they need to know by voice alone.
 *
 * @see docs/sources.md PACARS-EMERGENCY-ROUTE
 */
const emergency = z
  .strictObject({
    route: z.enum(EMERGENCY_ROUTES),
    /** Whether the subject, or somebody of theirs, could see or hear what the control room does. */
    subjectCouldSee: z.enum(['YES', 'NO', 'NOT_KNOWN']),
    told: z
      .array(z.strictObject({ role: z.enum(TOLD_BY_VOICE), at: saidAt }))
      .min(1)
      .max(20),
  })
  .superRefine((form, context) => {
    const told = new Set(form.told.map(({ role }) => role));
    if (form.route === 'CONTROL_ROOM' && form.subjectCouldSee !== 'NO')
      broken(
        context,
        ['route'],
        'must be RESTRICTED unless the subject could see nothing of the control room',
      );
    if (form.route === 'CONTROL_ROOM' && !told.has('CONTROL_ROOM'))
      broken(context, ['told'], 'must name the control room');
    if (form.route === 'RESTRICTED' && told.has('CONTROL_ROOM'))
      broken(context, ['told'], 'must not name the control room: the route is restricted');
    if (form.route === 'RESTRICTED' && !told.has('OTHER_FORCE')) {
      if (!told.has('DUTY_FIM')) broken(context, ['told'], 'must name the duty force incident manager');
      if (!told.has('ON_CALL_PSD') && !told.has('CHIEF_OFFICER'))
        broken(context, ['told'], 'must name professional standards on call, or a chief officer');
    }
  });

/** What came by voice before the message: of IMMEDIATE there always is one. That there was none is an answer too. */
const voiceHandOver = z.discriminatedUnion('state', [
  z.strictObject({
    state: z.literal('RECEIVED'),
    fromRole: z.enum(['CRIMESTOPPERS', 'CONTROL_ROOM', 'DUTY_FIM', 'OTHER_FORCE', 'REPORTER']),
    byRole: z.enum(TOLD_BY_VOICE),
    at: saidAt,
  }),
  z.strictObject({ state: z.literal('NONE'), reason }),
]);

/**
 * The decision on a threat to life: whether a real and immediate risk to a named person's life is known, or ought to be.
 * To warn can itself raise the risk, so either answer has its reason.
 *
 * @see docs/sources.md THREAT-TO-LIFE
 */
const threatToLife = z.discriminatedUnion('known', [
  z.strictObject({ known: z.literal('NO'), reason }),
  z.strictObject({ known: z.literal('NOT_KNOWN'), reason, reviewOn: calendarDay }),
  z.strictObject({
    known: z.literal('YES'),
    reason,
    /** Whose life, as far as is known. */
    person: z.string().trim().min(1).max(500),
    warning: z.strictObject({ decision: z.enum(['WARN', 'DO_NOT_WARN']), reason }),
    /** The notice on the source of the threat. */
    disruption: z.strictObject({ decision: z.enum(['SERVE', 'DO_NOT_SERVE']), reason }),
    /** Whose decision it stays, by role. */
    owner: z.string().trim().min(1).max(200),
    reviewOn: calendarDay,
  }),
]);

export const triageDanger = z
  .strictObject({
    decision: z.enum(['EMERGENCY_RESPONSE', 'SAFEGUARDING_PLAN', 'NO_IMMEDIATE_ACTION']),
    emergency: emergency.optional(),
    voiceHandOver: voiceHandOver.optional(),
    threatToLife,
    reason,
  })
  .superRefine((form, context) => {
    if (form.decision === 'EMERGENCY_RESPONSE' && form.emergency === undefined)
      broken(context, ['emergency'], 'must say by which route help was called, and who was told');
    if (form.decision !== 'EMERGENCY_RESPONSE' && form.emergency !== undefined)
      broken(context, ['emergency'], 'belongs to the decision EMERGENCY_RESPONSE alone');
    if (form.threatToLife.known === 'YES' && form.decision === 'NO_IMMEDIATE_ACTION')
      broken(context, ['decision'], 'must be an action: a real and immediate risk to life is known');
  });
