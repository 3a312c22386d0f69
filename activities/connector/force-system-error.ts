/**
 * The other systems that a hand-off or a notification can go to.
 *
 * The names are also the simulators' names and the `system` of every error.
 */
export type ForceSystem =
  | 'case-management'
  | 'safeguarding'
  | 'intelligence'
  | 'force-desk'
  | 'oversight'
  | 'crimestoppers'
  | 'people-directory'
  | 'pager'
  | 'notifications';

/**
 * What a failed call means for the one who called:
 *
 * - `rejected`: the system refuses this request for good; repeating it cannot help.
 * - `unavailable`: nothing was done; the same request may be sent again later.
 * - `unknown-outcome`: the request may have taken effect; ask by our reference before sending again.
 */
export type ForceSystemFailure = 'rejected' | 'unavailable' | 'unknown-outcome';

/** The facts of a failed call that are safe to log, store and show: codes and numbers, never text. */
export interface ForceSystemErrorFacts {
  system: ForceSystem;
  kind: ForceSystemFailure;
  /** HTTP or SMTP status, when the system answered. */
  status?: number | undefined;
  /** Type of the problem document, only when the contract knows it. */
  problemType?: string | undefined;
  /** Milliseconds that the system asked us to wait before the next try. */
  retryAfterMs?: number | undefined;
  /** Code of the network fault or of our own check, such as `ECONNREFUSED` or `TIME_OUT`. */
  code?: string | undefined;
  /** JSON Pointers at which fault was found, as the system gave them: not to be shown before they are checked. */
  pointers?: readonly string[] | undefined;
}

/**
 * Thrown by every client of a force system, and by the mail client.
 *
 * Its message is made from the system's name, the kind, the status and a code only, and it keeps no `cause`:
 * what a system or a library says about a failure may quote the request back at us.
 */
export class ForceSystemError extends Error {
  override readonly name = 'ForceSystemError';
  readonly system: ForceSystem;
  readonly kind: ForceSystemFailure;
  readonly status: number | undefined;
  readonly problemType: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly code: string | undefined;
  readonly pointers: readonly string[];

  constructor(facts: ForceSystemErrorFacts) {
    const code =
      facts.code !== undefined && /^[A-Z][A-Z0-9_]{0,39}$/.test(facts.code) ? facts.code : undefined;
    const answer = facts.status === undefined ? code : `status ${facts.status}`;
    super(`${facts.system}: ${facts.kind}${answer === undefined ? '' : ` (${answer})`}`);
    this.system = facts.system;
    this.kind = facts.kind;
    this.status = facts.status;
    this.problemType = facts.problemType;
    this.retryAfterMs = facts.retryAfterMs;
    this.code = code;
    this.pointers = facts.pointers ?? [];
  }
}
