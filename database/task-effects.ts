import type { Actor } from '../domain/access.ts';
import type { TaskForm } from '../domain/schemas/task-forms.ts';
import type { TaskKind } from '../domain/task-kinds.ts';
import type { Vault } from '../domain/vault.ts';
import type { Transaction } from './pool.ts';
import type { Task } from './tasks.ts';

/** A task that a person completes now, under its row lock. */
export interface Completion<Kind extends TaskKind> {
  vault: Vault;
  actor: Actor;
  task: Task;
  form: TaskForm<Kind>;
}

type Effects = {
  readonly [Kind in TaskKind]?: (tx: Transaction, completion: Completion<Kind>) => Promise<void>;
};

/**
 * What completing a task of a kind changes in the records at once, in the same transaction: for decisions that need
 * nothing but our own database. What needs the outside world, or time, is the workflow's.
 */
const EFFECTS: Effects = {};

/** Carry out what the decision changes at once. @throws RuleError at the field whose rule is broken */
export async function applyDecision<Kind extends TaskKind>(
  tx: Transaction,
  kind: Kind,
  completion: Completion<Kind>,
): Promise<void> {
  await EFFECTS[kind]?.(tx, completion);
}
