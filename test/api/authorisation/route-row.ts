import type { Role } from '../../../domain/roles.ts';
import type { StaffLogin } from './callers.ts';
import type { ObjectName } from './objects.ts';

/** What a route is for, as reviewed: whoever adds a route adds its line. */
export interface RouteRow {
  /** Who may call it at all: with no valid proof of who they are, callers get 401; of another role, 403. */
  for: 'everybody' | 'feed' | readonly Role[];
  /** What it is about: whoever may not know that gets 404, byte for byte like what is absent. */
  about?: 'report' | 'task';
  /** Where the thing is told of to others than those who know the report, or to fewer. */
  toldTo?: Partial<Record<ObjectName, readonly StaffLogin[]>>;
  /** Of those who may call it and know the thing, the roles that the rules let go on; the others get 403. */
  rule?: readonly Role[];
  /** What those may be answered, according to the thing's state. */
  answers: readonly number[];
  /** Whether it wants a fresh sign-in: who proved themselves too long ago gets 401. */
  fresh?: true;
  body?: () => unknown;
}

export const WORKING = [
  'psd-assessor',
  'psd-supervisor',
  'investigator',
  'safeguarding-officer',
  'intelligence-officer',
  'information-manager',
] as const satisfies Role[];
export const PSD = ['psd-assessor', 'psd-supervisor'] as const satisfies Role[];
export const KEEPING = ['information-manager', 'psd-supervisor'] as const satisfies Role[];
export const REASON = 'An invented reason that is long enough.';
