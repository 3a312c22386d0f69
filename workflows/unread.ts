import { records } from './activities.ts';
import type { Desk } from './desk.ts';
import type { Inbox } from './messages.ts';

/** The messages of a report that this run has dealt with, and those that it has not. */
export interface Unread {
  /** Those that are new, to be dealt with now. */
  take(): string[];
  isEmpty(): boolean;
  /** Look into the rows for what has come; a signal that names no message of the report only makes us look. */
  lookAgain(): Promise<void>;
  /** Close the report, unless something has come meanwhile or is still open; says whether it is closed. */
  closes(): Promise<boolean>;
}

export function openUnread(desk: Desk, inbox: Inbox): Unread {
  const { reportId } = desk.report;
  const considered: string[] = [];
  let unread: readonly string[] = [];
  const note = (waiting: readonly string[]): void => {
    unread = waiting.filter((messageId) => !considered.includes(messageId));
    inbox.know(unread);
  };
  note(desk.report.waiting);

  return {
    take: () => {
      const taken = [...unread];
      considered.push(...taken);
      unread = [];
      return taken;
    },
    isEmpty: () => unread.length === 0,
    lookAgain: async () => {
      inbox.clear();
      desk.update(await records.takeUp(reportId));
      desk.show();
      note(desk.report.waiting);
    },
    closes: async () => {
      const result = await records.closeReport({ reportId, considered, ending: desk.ending });
      if (result.closed) return true;
      desk.update(result.facts);
      note(result.facts.waiting);
      return false;
    },
  };
}
