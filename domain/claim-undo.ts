import type { TaskKind } from './task-kinds.ts';

/**
 * How long somebody may undo a claim, in milliseconds: long enough for a slip, too short for work.
 *
 * @see docs/sources.md PACARS-TARGETS
 */
export const CLAIM_UNDO_MS = 5 * 60_000;

/**
 * Whether a claim of the kind can be undone. Taking the triage of danger is its acceptance and stops the alarm: it is
 * given back only so that the alarm goes on, which releasing does.
 */
export const canUndoClaim = (kind: TaskKind): boolean => kind !== 'triage-danger';
