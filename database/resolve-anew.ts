import { randomUUID } from 'node:crypto';
import { NotFoundError } from '../domain/errors.ts';
import type { ClockOverrides } from '../domain/task-clocks.ts';
import type { Vault } from '../domain/vault.ts';
import { appendAudit } from './audit.ts';
import { changeDirectory, holdDirectory } from './directory-lock.ts';
import { openConfirmation } from './intake-tasks.ts';
import { lockReportRow } from './lock-report.ts';
import { tellWorkflow, URGENCY } from './outbox.ts';
import { writeNames } from './people-names.ts';
import type { Transaction } from './pool.ts';
import { readFacts } from './process.ts';
import { everyMessage } from './report-content.ts';
import { screenSubjects } from './report-subjects.ts';
import { rescreenReport } from './screening.ts';

const PAGE = 500;

/** The ids of reports, open and closed, in the order of their ids, after one of them. */
export async function reportsToResolve(tx: Transaction, after: string | undefined): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    /* sql */ `select id from reports where $1::uuid is null or id > $1 order by id limit ${PAGE}`,
    [after ?? null],
  );
  return rows.map(({ id }) => id);
}

/**
 * Write the tokens of names that have none: rows of version 0.1 hold whole names only. Former names and aliases have
 * theirs from the start. Safe to repeat.
 *
 * @returns how many people had none
 */
export async function completeNames(tx: Transaction, vault: Vault): Promise<number> {
  await changeDirectory(tx);
  const { rows } = await tx.query<{ id: string; name: string; force: string }>(/* sql */ `
    select p.id, p.display_name as name, p.force from people p join people_names n on n.person_id = p.id
    where n.kind = 'CURRENT' and n.valid_until is null and n.tokens = '{}'`);
  for (let start = 0; start < rows.length; start += PAGE) {
    const people = rows.slice(start, start + PAGE).map((row) => ({ ...row, formerNames: [], aliases: [] }));
    await writeNames(tx, vault, people);
  }
  for (const force of new Set(rows.map((row) => row.force)))
    await appendAudit(tx, {
      force,
      actor: 'administrator',
      action: 'ALTERATION',
      recordKind: 'person',
      recordId: 'directory',
      codes: { event: 'NAMES_INDEXED' },
    });
  return rows.length;
}

/**
 * Look for the subjects of a report in the directory as it is now, and screen it. Somebody who may be meant now is put
 * to a person, like at intake. A report whose content has been erased keeps the exclusions that it has. Safe to repeat.
 */
export async function resolveAnew(
  tx: Transaction,
  vault: Vault,
  { reportId, clocks }: { reportId: string; clocks: ClockOverrides },
): Promise<void> {
  await holdDirectory(tx);
  await lockReportRow(tx, reportId);
  const facts = await readFacts(tx, reportId);
  const report = { ...facts, id: reportId };
  const order = { by: 'worker', wake: true } as const;
  let asked = false;
  for (const { message, messageRowId: rowId } of await contentOf(tx, vault, reportId)) {
    const subjects = await screenSubjects(tx, vault, report, { rowId, message }, order);
    if (facts.stage !== 'CLOSED')
      await openConfirmation(tx, { report, rowId, subjects, openedAt: new Date(), clocks });
    asked ||= subjects.toDecide;
  }
  await rescreenReport(tx, reportId, order);
  await appendAudit(tx, {
    force: facts.force,
    actor: 'worker',
    action: 'ALTERATION',
    recordKind: 'report',
    recordId: reportId,
    reportId,
    codes: { event: 'RESOLVED_ANEW' },
  });
  if (asked && facts.stage !== 'CLOSED')
    await tellWorkflow(tx, reportId, { kind: 'message-received', messageId: randomUUID() }, URGENCY.decision);
}

async function contentOf(
  tx: Transaction,
  vault: Vault,
  reportId: string,
): Promise<Awaited<ReturnType<typeof everyMessage>>> {
  try {
    return await everyMessage(tx, vault, reportId);
  } catch (error) {
    if (error instanceof NotFoundError) return [];
    throw error;
  }
}
