import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Actor } from '../domain/access.ts';
import { NotFoundError } from '../domain/errors.ts';
import type { Vault } from '../domain/vault.ts';
import { appendAudit } from './audit.ts';
import { hideClues, refuseContacts } from './clue-screen.ts';
import { refuseGrantAlone } from './granted-access.ts';
import type { Transaction } from './pool.ts';
import { findReport } from './reports.ts';
import { openSealer } from './sealed-content.ts';
import { findTask } from './tasks.ts';
import { recordEvent } from './timeline.ts';

const commentContext = (id: string): string => `comment/${id}`;

export interface NewComment {
  reportId: string;
  /** The task of the report that it is about. */
  taskId?: string | undefined;
  text: string;
}

/**
 * Leave a comment on a report for those who work on it, sealed.
 *
 * @returns its id
 * @throws NotFoundError for a report or task that the actor may not know; ForbiddenError for emergency access alone;
 *   RuleError `LEADS_TO_REPORTER`
 */
export async function addComment(
  tx: Transaction,
  vault: Vault,
  actor: Actor,
  { reportId, taskId, text }: NewComment,
): Promise<string> {
  const report = await findReport(tx, reportId);
  const task = taskId === undefined ? undefined : await findTask(tx, taskId);
  if (!report || (taskId !== undefined && task?.reportId !== reportId))
    throw new NotFoundError('no such report');
  await refuseGrantAlone(tx, reportId, 'write on a report');
  await refuseContacts(tx, vault, { reportId, form: { text } });
  const sealer = await openSealer(tx, vault, reportId);
  const id = randomUUID();
  await tx.query(
    /* sql */ `insert into report_comments (id, report_id, task_id, author, sealed) values ($1, $2, $3, $4, $5)`,
    [id, reportId, taskId ?? null, actor.id, sealer.seal(text, commentContext(id))],
  );
  const about = { comment: id, ...(taskId !== undefined && { taskId }) };
  await recordEvent(tx, { reportId, kind: 'COMMENTED', actor: actor.id, codes: about });
  const record = { recordKind: 'report', recordId: reportId, reportId } as const;
  await appendAudit(tx, {
    force: report.force,
    actor,
    action: 'ALTERATION',
    ...record,
    codes: { event: 'COMMENTED', ...about },
  });
  return id;
}

const commentRow = z.object({
  id: z.uuid(),
  taskId: z.uuid().nullable(),
  author: z.uuid(),
  writtenAt: z.date(),
  sealed: z.instanceof(Buffer),
});
export interface Comment {
  id: string;
  taskId: string | null;
  author: string;
  writtenAt: Date;
  text: string;
}

/**
 * The comments on a report, oldest first; the reading is recorded. What leads to an anonymous reporter is hidden from
 * everybody but whoever wrote it.
 *
 * @throws NotFoundError when there is no such report for this actor
 */
export async function readComments(
  tx: Transaction,
  vault: Vault,
  actor: Actor,
  reportId: string,
): Promise<Comment[]> {
  const report = await findReport(tx, reportId);
  if (!report) throw new NotFoundError('no such report');
  const record = { recordKind: 'report', recordId: reportId, reportId } as const;
  const what = { action: 'CONSULTATION', reasonCode: 'ROUTINE', codes: { what: 'COMMENTS' } } as const;
  await appendAudit(tx, { force: report.force, actor, ...record, ...what });
  await recordEvent(tx, { reportId, kind: 'COMMENTS_READ', actor: actor.id });
  const { rows } = await tx.query(
    /* sql */ `
      select id, task_id as "taskId", author, written_at as "writtenAt", sealed from report_comments
      where report_id = $1 order by written_at, id`,
    [reportId],
  );
  const sealer = await openSealer(tx, vault, reportId);
  const comments: Comment[] = [];
  for (const { sealed, ...comment } of z.array(commentRow).parse(rows)) {
    const text = sealer.open(sealed, commentContext(comment.id));
    const shown = comment.author === actor.id ? text : await hideClues(tx, vault, { reportId, form: text });
    comments.push({ ...comment, text: z.string().parse(shown) });
  }
  return comments;
}
