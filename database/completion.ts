import type { Actor } from '../domain/access.ts';
import type { TaskForm } from '../domain/schemas/task-forms.ts';
import type { TaskKind } from '../domain/task-kinds.ts';
import type { Vault } from '../domain/vault.ts';
import type { IntakeSettings } from './intake.ts';
import type { Task } from './tasks.ts';

/** A task that a person completes now, under its row lock. */
export interface Completion<Kind extends TaskKind> {
  vault: Vault;
  /** What a decision needs that brings a message to a force, or gives a report on. */
  intake: IntakeSettings;
  actor: Actor;
  task: Task;
  form: TaskForm<Kind>;
}
