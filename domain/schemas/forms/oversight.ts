import { z } from 'zod';
import { OVERSIGHT_MODES } from '../../codes.ts';
import { PERSON_KINDS } from '../../oversight/persons.ts';
import {
  MATTER_KINDS,
  NOT_REFERRED_BECAUSE,
  REFERRING_AUTHORITIES,
  TELLING_STATES,
  TOLD_STATES,
} from '../../oversight/referral.ts';
import { OVERSIGHT_BODIES, OVERSIGHT_SCHEMES } from '../../oversight/schemes.ts';
import { broken, calendarDay, reason } from './common.ts';

export const criterionCode = z.string().regex(/^[A-Z][A-Z_]{1,60}$/, 'must be a code of a criterion');

/** Each criterion of the force's scheme, answered one by one, judged as if what is alleged were true. */
export const oversightAnswers = z
  .strictObject({
    /** Where it happened, for a force of several nations; left out, it is where the force is at home. */
    scheme: z.enum(OVERSIGHT_SCHEMES).optional(),
    criteria: z
      .array(
        z.strictObject({
          criterion: criterionCode,
          answer: z.enum(['MET', 'NOT_MET', 'CANNOT_TELL']),
          reason,
        }),
      )
      .max(40),
    /** The moment at which it became clear that a criterion is met: the clock of the referral starts there. */
    becameClearAt: z.iso.datetime().optional(),
  })
  .superRefine(({ criteria, becameClearAt }, context) => {
    if (new Set(criteria.map(({ criterion }) => criterion)).size !== criteria.length)
      broken(context, ['criteria'], 'must answer each criterion once');
    const isMet = criteria.some(({ answer }) => answer === 'MET');
    if (isMet && becameClearAt === undefined)
      broken(context, ['becameClearAt'], 'must say when it became clear that a criterion is met');
    if (!isMet && becameClearAt !== undefined)
      broken(context, ['becameClearAt'], 'must be left out while no criterion is met');
  });

const refer = {
  /** Whether the law makes the force refer it, or the force chooses to. */
  kind: z.enum(['MANDATORY', 'VOLUNTARY']),
  bodies: z
    .array(z.enum(OVERSIGHT_BODIES))
    .min(1, 'must name at least one body')
    .max(OVERSIGHT_BODIES.length),
  matter: z.enum(MATTER_KINDS),
  authority: z.enum(REFERRING_AUTHORITIES),
  concerned: z
    .array(z.enum(PERSON_KINDS))
    .min(1, 'must say what the person concerned is to the police')
    .max(9),
  /** What the body is told, written for it. */
  summary: z
    .string()
    .trim()
    .min(30, 'must tell the body of the matter in at least 30 characters')
    .max(20_000),
  /** Whether the person concerned has been told of the referral. */
  told: z.enum(TOLD_STATES),
};

const IF_REFERRED = [
  'kind',
  'bodies',
  'matter',
  'authority',
  'concerned',
  'summary',
  'told',
] as const satisfies (keyof typeof refer)[];

/** Whether the matter is referred to the oversight body: always a person's decision. */
export const referToOversight = z
  .strictObject({
    decision: z.enum(['REFER', 'DO_NOT_REFER']),
    ...z.object(refer).partial().shape,
    /** Which body, where it is none of those that we hand over to. */
    otherBody: z.string().trim().min(3).max(200).optional(),
    /** How telling the person concerned might prejudice an investigation. */
    prejudice: reason.optional(),
    /** When it is looked at again whether they can be told. */
    tellReviewOn: calendarDay.optional(),
    /** Why it is not referred. */
    because: z.enum(NOT_REFERRED_BECAUSE).optional(),
    /** The referral that was made already of this matter. */
    earlier: z.uuid().optional(),
    reason,
  })
  .superRefine((form, context) => {
    if (form.decision === 'DO_NOT_REFER') {
      for (const field of [...IF_REFERRED, 'otherBody', 'prejudice', 'tellReviewOn'] as const)
        if (form[field] !== undefined) broken(context, [field], 'must be left out where nothing is referred');
      if (form.because === undefined) broken(context, ['because'], 'must say why it is not referred');
      if ((form.because === 'ALREADY_REFERRED') !== (form.earlier !== undefined))
        broken(context, ['earlier'], 'must name the earlier referral where, and only where, there was one');
      return;
    }
    for (const field of IF_REFERRED)
      if (form[field] === undefined) broken(context, [field], 'must be given where the matter is referred');
    for (const field of ['because', 'earlier'] as const)
      if (form[field] !== undefined)
        broken(context, [field], 'must be left out where the matter is referred');
    const { bodies = [], told } = form;
    if (new Set(bodies).size !== bodies.length) broken(context, ['bodies'], 'must name each body once');
    if (bodies.includes('OTHER') !== (form.otherBody !== undefined))
      broken(context, ['otherBody'], 'must name the body where, and only where, OTHER is among them');
    const later = told === 'NOT_YET_PREJUDICE';
    for (const field of ['prejudice', 'tellReviewOn'] as const)
      if (told !== undefined && later !== (form[field] !== undefined))
        broken(context, [field], 'must be given where, and only where, the person is not told yet');
  });

/** Whether the person concerned, who could not be told of a referral without harm, is told now. */
export const tellConcerned = z
  .strictObject({
    state: z.enum(TELLING_STATES),
    /** When it is looked at again. */
    reviewOn: calendarDay.optional(),
    reason,
  })
  .superRefine(({ state, reviewOn }, context) => {
    if ((state === 'NOT_YET_PREJUDICE') !== (reviewOn !== undefined))
      broken(context, ['reviewOn'], 'must be given where, and only where, the person is not told yet');
  });

/** How the oversight body has decided that the matter is investigated. */
export const recordOversightMode = z.strictObject({
  mode: z.enum(OVERSIGHT_MODES),
  /** Under which the body knows the matter. */
  reference: z.string().trim().min(1).max(80),
  /** The day of the body's decision. */
  decidedOn: calendarDay,
  /** Of a chief officer: that the rules which take LOCAL away have been looked at and do not apply. */
  localIsAvailable: z.literal(true).optional(),
  reason,
});
