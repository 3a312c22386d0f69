/** What a process wants to be told about its end. */
export interface StopRequestHandlers {
  /** The first request: stop in order. */
  onStop: (signal: NodeJS.Signals) => void;
  /** A second one while that takes its time: stop at once. */
  onKill: () => void;
}

/** Ctrl-C can arrive twice, from the terminal and from a program between it and us: that is one request. */
const SAME_REQUEST_MS = 500;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Listen for requests to stop: SIGINT, SIGTERM, SIGHUP, and the end of a parent that holds an IPC channel.
 *
 * @returns stops listening
 */
export const listenForStopRequests = ({ onStop, onKill }: StopRequestHandlers): (() => void) => {
  let firstAt: number | undefined;
  const request = (signal: NodeJS.Signals): void => {
    if (firstAt === undefined) {
      firstAt = Date.now();
      onStop(signal);
    } else if (Date.now() - firstAt > SAME_REQUEST_MS) {
      onKill();
    }
  };
  const parentGone = (): void => {
    // Not a second request: whoever killed the parent may have asked us as well.
    if (firstAt === undefined) request('SIGTERM');
  };
  for (const signal of SIGNALS) process.on(signal, request);
  process.on('disconnect', parentGone);
  process.channel?.unref();
  return () => {
    for (const signal of SIGNALS) process.off(signal, request);
    process.off('disconnect', parentGone);
  };
};
