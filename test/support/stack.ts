import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { z } from 'zod';
import { readExpected, readMessages, type SampleMessage } from '../../dev/demo/samples.ts';
import type { DemoStack } from '../../dev/demo/run-demo.ts';
import type { StackDescription } from '../../dev/stack/description.ts';
import { removeHome } from '../../dev/stack/home.ts';
import { type Stack, startStack } from '../../dev/stack/start-stack.ts';
import type { SystemName } from '../../dev/stack/systems.ts';

/** Clocks in seconds: reminders, breaches and escalations go by while the test watches. */
export const SECONDS = {
  any: { remind: { seconds: 4 }, due: { seconds: 8 }, escalateEvery: { seconds: 5 } },
};

/** A folder for a stack of a test. */
export const aHome = (): string => mkdtempSync(join(tmpdir(), 'pacars-faults-'));

/** Start a stack in the folder with any free port. */
export const startTestStack = (home: string): Promise<Stack> =>
  startStack({ home, port: 0, deadlines: SECONDS });

/** Stop a stack, if it came up, and remove what it has left. */
export async function discard(stack: Stack | undefined, home: string): Promise<void> {
  await stack?.stop();
  await removeHome(home);
}

/** Where staff and the feed of a stack go in. */
export const doorOf = ({ api, issuer, feeds }: StackDescription): DemoStack => ({
  api,
  issuer,
  secret: feeds[0]?.secret ?? '',
});

/** The sample messages with these ids, and how all samples ought to be handled. */
export function samples(...ids: string[]): {
  messages: SampleMessage[];
  expected: ReturnType<typeof readExpected>;
} {
  const messages = readMessages().filter(({ sampleId }) => ids.includes(sampleId ?? ''));
  return { messages, expected: readExpected() };
}

/** The pid of a part that runs. @throws RangeError when it does not */
export function pidOf(stack: Stack, part: string): number {
  const pid = stack.processes().find(({ name }) => name === part)?.pid;
  if (pid === undefined) throw new RangeError(`${part} does not run`);
  return pid;
}

/** Kill a part as a crash would, and wait until the stack has started it again. */
export async function killAndAwaitReturn(stack: Stack, part: string): Promise<void> {
  const before = pidOf(stack, part);
  process.kill(before, 'SIGKILL');
  await expect
    .poll(() => stack.processes().find(({ name, pid }) => name === part && pid !== before), {
      timeout: 30_000,
      message: `${part} is started again`,
    })
    .toBeDefined();
}

const simulatorState = z.object({
  effects: z.array(z.object({ idempotencyKey: z.string(), reference: z.string(), requests: z.number() })),
});

/** What a simulated system has done. */
export async function effectsAt(
  { simulators }: StackDescription,
  system: SystemName,
): Promise<z.infer<typeof simulatorState>['effects']> {
  const answer = await fetch(`${simulators[system]}/state`);
  return simulatorState.parse(await answer.json()).effects;
}
