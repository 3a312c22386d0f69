import { z } from 'zod';

export const REASON_CHARACTERS_MAX = 10_000;

/** Why somebody decided as they did: sealed with the form. */
export const reason = z
  .string()
  .trim()
  .min(10, 'must give a reason of at least 10 characters')
  .max(REASON_CHARACTERS_MAX);

export const forceSlug = z
  .string()
  .regex(/^[a-z][a-z-]{1,40}$/, 'must be a force slug, such as west-midlands');

/** A calendar day in the United Kingdom, `2026-11-24`. */
export const calendarDay = z.iso.date('must be a day, such as 2026-11-24');

/** Names the rule that a form breaks at the field that breaks it. */
export const broken = (context: z.RefinementCtx, path: (string | number)[], message: string): void => {
  context.addIssue({ code: 'custom', path, message });
};

/** Whether a list names nothing twice. */
export const isEachOnce = (items: readonly string[] = []): boolean => new Set(items).size === items.length;
