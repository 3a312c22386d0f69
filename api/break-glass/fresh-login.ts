import type { StaffGuard } from '../authentication.ts';

/** What a route's `onRequest` list is made of. */
type Hook = ReturnType<StaffGuard['requireStaff']>;

/**
 * The hooks that hold asking and deciding to a fresh login. This is the one place where step-up is to be added for
 * emergency access: it follows `requireStaff` in the list of each route.
 */
export const freshLogin = (_guard: StaffGuard): Hook[] => [];
