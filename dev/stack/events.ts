/** What happens in a stack, told as it happens. Nothing in it is secret. */
export type StackEvent =
  | { kind: 'note'; text: string }
  | { kind: 'starting'; part: string }
  | { kind: 'ready'; part: string; afterMs: number }
  | { kind: 'done'; part: string; afterMs: number }
  | { kind: 'died'; part: string; how: string; restartInMs: number }
  | { kind: 'restarted'; part: string; afterMs: number }
  /** It runs but did not become ready in time, or could not be started: another try follows then. */
  | { kind: 'restart-failed'; part: string; reason: string; restartInMs?: number }
  | { kind: 'stopping'; part: string }
  | { kind: 'stopped'; part: string };

/** Told every event, in order. */
export type StackListener = (event: StackEvent) => void;
