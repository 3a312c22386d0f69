import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { isReferred } from './oversight-answers.ts';
import { type ReportResult, readResult } from './report-results.ts';
import type { ExpectedHandling, SampleMessage } from './samples.ts';
import { type FeedTarget, sendMessage } from './send-messages.ts';
import { signIn, type StaffDoor } from './staff-client.ts';
import { workOnce, type WorklistTask } from './work-through.ts';

/** How to reach the stack that the demonstration runs on. */
export type DemoStack = StaffDoor & FeedTarget;

export interface DemoOptions {
  stack: DemoStack;
  messages: readonly SampleMessage[];
  expected: readonly ExpectedHandling[];
  onProgress: (line: string) => void;
  /** Give up after this long, in milliseconds. */
  limitMs: number;
}

/** Who works through the list, in this order: the owners of sealed reports come late and find what is theirs, each to approve what the other has decided. */
const STAFF = [
  'isolde.marchpenny',
  'perpetua.sallowfield',
  'edmund.larkwhistle',
  'caspian.wintergreen',
  'morwenna.thrale',
  'augusta.pellingham',
  'leopold.quenby-hurst',
  'barnabas.elverstone',
  'winifred.ottershaw',
  'merrick.stourbridge',
] as const;
/** Who may know, among them, every report of the deployment: one supervisor a force, and the owner of sealed reports. */
const READERS = ['edmund.larkwhistle', 'augusta.pellingham', 'winifred.ottershaw'];
const INVESTIGATORS = ['morwenna.thrale', 'augusta.pellingham', 'merrick.stourbridge'];
/** The report whose assessment is left until its deadline has passed and been escalated. */
const LEFT_UNTIL_ESCALATED = 'S05';
const PAUSE_MS = 300;

const directory = z.array(z.object({ id: z.string(), login: z.string() }));
const idsOf = (logins: readonly string[]): string[] => {
  const people = directory.parse(
    JSON.parse(readFileSync(new URL('../sample-people.json', import.meta.url), 'utf8')),
  );
  return logins.flatMap((login) => people.filter((person) => person.login === login).map(({ id }) => id));
};

/** Messages to send at once, and those kept until their report has closed: further information comes at any time. */
function split(messages: readonly SampleMessage[]): { now: SampleMessage[]; afterClose: SampleMessage[] } {
  const followUps = [
    ...new Set(messages.filter(({ sequence }) => sequence > 1).map(({ reportRef }) => reportRef)),
  ];
  const late = new Set(followUps.filter((_reference, index) => index % 2 === 1));
  const isLate = ({ reportRef, sequence }: SampleMessage): boolean => sequence > 1 && late.has(reportRef);
  return { now: messages.filter((message) => !isLate(message)), afterClose: messages.filter(isLate) };
}

/** The handling of the latest message; a referral that an earlier one asks for is asked for still. */
function latestHandling(handlings: readonly (ExpectedHandling | undefined)[]): ExpectedHandling | undefined {
  const latest = handlings.at(-1);
  const oversight = (handlings.findLast(isReferred) ?? latest)?.oversight;
  return latest && oversight && { ...latest, oversight };
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));

/** Carry the messages through the line, from the feed to the end of every report, with the sample staff at the tasks. */
export async function runDemo(options: DemoOptions): Promise<ReportResult[]> {
  const { stack, messages, expected, onProgress, limitMs } = options;
  const giveUpAt = performance.now() + limitMs;
  const staff = await Promise.all(STAFF.map((login) => signIn(stack, login)));
  const readers = staff.filter(({ login }) => READERS.includes(login));
  const messagesOf = new Map<string, SampleMessage[]>();
  const handlingOf = (message: SampleMessage | undefined): ExpectedHandling | undefined =>
    expected.find(
      ({ reportRef, sequence }) => reportRef === message?.reportRef && sequence === message.sequence,
    );
  const send = async (message: SampleMessage): Promise<void> => {
    const reportId = await sendMessage(stack, message);
    // A sender's trial of the line makes no report.
    if (reportId === null) return;
    messagesOf.set(reportId, [...(messagesOf.get(reportId) ?? []), message]);
    onProgress(`sent ${message.reportRef} (${message.sequence}), ${message.priority}`);
  };
  const isLeft = (task: WorklistTask): boolean =>
    task.kind === 'assess-report' &&
    messagesOf.get(task.reportId)?.[0]?.sampleId === LEFT_UNTIL_ESCALATED &&
    task.escalations === 0;
  const room = {
    staff,
    investigators: idsOf(INVESTIGATORS),
    leave: isLeft,
    expectedOf: (reportId: string) => latestHandling((messagesOf.get(reportId) ?? []).map(handlingOf)),
    onDone: (task: WorklistTask, login: string) => onProgress(`${login} has done ${task.kind}`),
  };

  const { now, afterClose } = split(messages);
  for (const message of now) await send(message);
  const kept = [...afterClose];
  for (;;) {
    const completed = await workOnce(room);
    const results: ReportResult[] = [];
    for (const [reportId, parts] of messagesOf) {
      const handlings = parts.map(handlingOf).filter((handling) => handling !== undefined);
      const samples = parts.map(({ sampleId, messageId }) => sampleId ?? messageId);
      const result = await readResult(readers, reportId, handlings, samples);
      if (result) results.push(result);
    }
    const due = kept.findIndex(({ reportRef }) =>
      results.some(({ reference, ended }) => reference === reportRef && ended),
    );
    if (due >= 0) for (const message of kept.splice(due, 1)) await send(message);
    else if (kept.length === 0 && results.length === messagesOf.size && results.every(({ ended }) => ended))
      return results;
    if (performance.now() > giveUpAt) return results;
    if (completed === 0) await pause();
  }
}
