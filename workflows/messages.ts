import { defineSignal, setHandler } from '@temporalio/workflow';
import { idIn, SIGNALS } from '../domain/workflow-signals.ts';

/** A person has completed a task; what they decided is in its row. */
export const taskCompleted = defineSignal<[{ taskId: string }]>(SIGNALS.taskCompleted);
/** A message has come; what it opened is in the report's rows. */
export const messageReceived = defineSignal<[{ messageId: string }]>(SIGNALS.messageReceived);

/** The news that signals have brought. Both kinds only wake; the same news twice is the same news. */
export interface Inbox {
  hasNewsOf(taskId: string): boolean;
  /** Take back news that the row did not bear out. */
  forget(taskId: string): void;
  /** Whether a signal has named a message that the process does not know of. */
  hasMessages(): boolean;
  /** Take note that the rows are about to be looked at. */
  clear(): void;
  /** Note messages that the process knows of already, so that their signal is no news. */
  know(messageIds: readonly string[]): void;
}

/** Listen for news. To be called before the first await of a workflow, so that no signal is missed. */
export function openInbox(): Inbox {
  const tasks = new Set<string>();
  const unread = new Set<string>();
  const known = new Set<string>();
  setHandler(taskCompleted, (news) => {
    const taskId = idIn(news, 'taskId');
    if (taskId !== undefined) tasks.add(taskId);
  });
  setHandler(messageReceived, (news) => {
    const messageId = idIn(news, 'messageId');
    if (messageId !== undefined && !known.has(messageId)) unread.add(messageId);
  });
  return {
    hasNewsOf: (taskId) => tasks.has(taskId),
    forget: (taskId) => {
      tasks.delete(taskId);
    },
    hasMessages: () => unread.size > 0,
    clear: () => {
      unread.clear();
    },
    know: (messageIds) => {
      for (const messageId of messageIds) {
        known.add(messageId);
        unread.delete(messageId);
      }
    },
  };
}
