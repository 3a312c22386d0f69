import { readFileSync } from 'node:fs';
import { Worker } from '@temporalio/worker';
import { inject } from 'vitest';
import type { Line } from './line.ts';
import { PLAIN_CONVERTER } from './namespace.ts';

type History = Awaited<ReturnType<ReturnType<Line['client']['workflow']['getHandle']>['fetchHistory']>>;
export interface NamedHistory {
  workflowId: string;
  history: History;
}

/** Every history in the line's namespace, of every run. */
export async function historiesOf({ client }: Line): Promise<NamedHistory[]> {
  const histories: NamedHistory[] = [];
  for await (const { workflowId, runId } of client.workflow.list())
    histories.push({
      workflowId,
      history: await client.workflow.getHandle(workflowId, runId).fetchHistory(),
    });
  return histories;
}

/**
 * Run the workflows of today against histories.
 *
 * @returns how many were replayed, and what went wrong with which
 */
export async function replay(
  histories: readonly NamedHistory[],
): Promise<{ replayed: number; failures: string[] }> {
  const failures: string[] = [];
  let replayed = 0;
  const workflowBundle = { code: readFileSync(inject('bundle'), 'utf8') };
  const options = { workflowBundle, dataConverter: PLAIN_CONVERTER };
  for await (const { workflowId, error } of Worker.runReplayHistories(options, histories)) {
    replayed += 1;
    if (error) failures.push(`${workflowId}: ${error.message}`);
  }
  return { replayed, failures };
}

/** Replay every history that the file has made. */
export async function replayAll(line: Line): Promise<{ replayed: number; failures: string[] }> {
  return replay(await historiesOf(line));
}
