import { z } from 'zod';
import { HAND_OFF_STATES, type HandOff } from '../../database/hand-offs.ts';
import type { OversightMode } from '../../database/oversight-modes.ts';
import type { Referral } from '../../database/oversight-referrals.ts';
import { OVERSIGHT_MODES } from '../../domain/codes.ts';
import { stillToReach } from '../../domain/oversight/arrival.ts';
import { criteriaOfScheme } from '../../domain/oversight/criteria.ts';
import { PERSON_KINDS, warningsOf } from '../../domain/oversight/persons.ts';
import {
  MATTER_KINDS,
  NOT_REFERRED_BECAUSE,
  REFERRAL_KINDS,
  REFERRING_AUTHORITIES,
  TOLD_STATES,
} from '../../domain/oversight/referral.ts';
import { OVERSIGHT_BODIES, OVERSIGHT_SCHEMES, schemesOfForce } from '../../domain/oversight/schemes.ts';
import { calendarDayInUk } from '../../domain/working-days.ts';

const instant = z.iso.datetime();

/** Where a referral stands. */
const REFERRAL_STATES = ['TO_DECIDE', 'AWAITS_SECOND_PERSON', 'REFERRED', 'NOT_REFERRED'] as const;

/** A referral: when it became clear, by when it is due, what was decided, what each body received and answered. */
export const referralView = z
  .object({
    id: z.string(),
    kind: z.enum(REFERRAL_KINDS),
    scheme: z.enum(OVERSIGHT_SCHEMES),
    criteria: z.array(z.string()),
    bodies: z.array(z.enum(OVERSIGHT_BODIES)).meta({ description: 'To whom the criteria say that it goes' }),
    becameClearAt: instant.nullable().meta({ description: 'From here the clock runs' }),
    recordedBy: z.string().meta({ description: 'Who recorded it' }),
    recordedAt: instant,
    dueAt: instant.nullable(),
    warnedAt: instant.nullable().meta({ description: 'When those who decide are reminded' }),
    statutory: z.boolean().meta({ description: 'Whether the time is set by law; otherwise it is a target' }),
    clockRule: z.string().nullable(),
    overdue: z.boolean().meta({
      description: 'Whether its time is past and it is not decided, or has not reached every body',
    }),
    state: z.enum(REFERRAL_STATES),
    returned: z.int().meta({ description: 'How often a second person has returned the decision' }),
    decidedAt: instant.nullable(),
    decision: z
      .object({
        kind: z.enum(['MANDATORY', 'VOLUNTARY']).nullable(),
        bodies: z.array(z.enum(OVERSIGHT_BODIES)),
        matter: z.enum(MATTER_KINDS).nullable(),
        authority: z.enum(REFERRING_AUTHORITIES).nullable(),
        concerned: z.array(z.enum(PERSON_KINDS)),
        told: z
          .enum(TOLD_STATES)
          .nullable()
          .meta({ description: 'Whether the person concerned knows of the referral' }),
        tellReviewOn: z.string().nullable(),
        because: z.enum(NOT_REFERRED_BECAUSE).nullable(),
        earlier: z.string().nullable(),
      })
      .nullable(),
    warnings: z.array(z.string()).meta({ description: 'Where the scheme may not reach those concerned' }),
    handOffs: z.array(
      z.object({
        body: z.enum(OVERSIGHT_BODIES),
        state: z.enum(HAND_OFF_STATES),
        receipt: z.string().nullable(),
        settledAt: instant.nullable(),
      }),
    ),
    modes: z.array(
      z.object({
        body: z.enum(OVERSIGHT_BODIES),
        mode: z.enum(OVERSIGHT_MODES),
        reference: z.string(),
        decidedOn: z.iso.date(),
        recordedBy: z.string(),
        recordedAt: instant,
      }),
    ),
  })
  .meta({ id: 'OversightReferral' });

/** What must be asked of a matter, what was answered, and every referral. */
export const oversightView = z
  .object({
    reportId: z.string(),
    criteria: z
      .array(
        z.object({
          scheme: z.enum(OVERSIGHT_SCHEMES),
          criterion: z.string(),
          to: z.enum(OVERSIGHT_BODIES),
          mandatory: z.boolean(),
          asks: z.string(),
          prompts: z.array(z.string()),
          source: z.string(),
        }),
      )
      .meta({ description: 'The criteria that hold today under every scheme of the force, its own first' }),
    answered: z.array(
      z.object({ taskId: z.string(), at: instant, by: z.string(), codes: z.record(z.string(), z.unknown()) }),
    ),
    referrals: z.array(referralView),
  })
  .meta({ id: 'Oversight' });

/** The criteria that hold for a force on the day, with what helps to answer them. */
export function criteriaView(force: string, now: Date): z.infer<typeof oversightView>['criteria'] {
  const day = calendarDayInUk(now);
  return schemesOfForce(force).flatMap((scheme) =>
    criteriaOfScheme(scheme, day).map(({ code, to, mandatory, asks, prompts, source }) => ({
      scheme,
      criterion: code,
      to,
      mandatory,
      asks,
      prompts: [...prompts(day)],
      source,
    })),
  );
}

function stateOf({ decision, approval }: Referral): (typeof REFERRAL_STATES)[number] {
  if (decision === null) return 'TO_DECIDE';
  if (approval === 'AWAITED') return 'AWAITS_SECOND_PERSON';
  return decision === 'REFER' ? 'REFERRED' : 'NOT_REFERRED';
}

/** A referral as the API shows it, with what is known of its hand-offs and modes. */
export function viewOfReferral(
  referral: Referral,
  { handOffs, modes, now }: { handOffs: readonly HandOff[]; modes: readonly OversightMode[]; now: Date },
): z.infer<typeof referralView> {
  const {
    reportId: _reportId,
    remindAt,
    escalateEveryMs: _every,
    openedByHand: _byHand,
    assessmentTaskId: _assessment,
    decisionTaskId: _task,
    decisionCodes,
    decision: _decision,
    approval: _approval,
    ...shown
  } = referral;
  const state = stateOf(referral);
  const made = { id: shown.id, bodies: decisionCodes?.bodies ?? shown.bodies };
  const waits = state === 'REFERRED' ? stillToReach(made, handOffs).length > 0 : state !== 'NOT_REFERRED';
  return {
    ...shown,
    warnedAt: remindAt,
    overdue: waits && shown.dueAt !== null && Date.parse(shown.dueAt) < now.getTime(),
    state,
    decision: decisionCodes,
    warnings: warningsOf(shown.scheme, decisionCodes?.concerned ?? [], calendarDayInUk(now)),
    handOffs: OVERSIGHT_BODIES.flatMap((body) =>
      handOffs
        .filter(({ system, occasion }) => system === 'oversight' && occasion === `${shown.id}/${body}`)
        .map(({ state: sent, receipt, settledAt }) => ({ body, state: sent, receipt, settledAt })),
    ),
    modes: modes
      .filter(({ referralId }) => referralId === shown.id)
      .map(({ referralId: _id, taskId: _taskId, ...mode }) => mode),
  };
}
