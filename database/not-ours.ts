import type { Actor } from '../domain/access.ts';
import { RuleError } from '../domain/errors.ts';
import { firstReadingOf, readingOf } from '../domain/report-run.ts';
import type { HostedForces } from '../domain/routing.ts';
import type { ClockOverrides } from '../domain/task-clocks.ts';
import type { Vault } from '../domain/vault.ts';
import { randomUUID } from 'node:crypto';
import { appendAudit, type AuditActor, keepReason } from './audit.ts';
import { holdDirectory } from './directory-lock.ts';
import { MANUAL_FEED } from './feeds.ts';
import { refuseGrantAlone } from './granted-access.ts';
import { tellWorkflow, URGENCY } from './outbox.ts';
import type { Transaction } from './pool.ts';
import { readFacts, screenForForce } from './process.ts';
import { giveTasksToForce } from './process-tasks.ts';
import type { Report } from './reports.ts';
import { lockForScreen } from './screening.ts';
import { openSealer } from './sealed-content.ts';
import { enterStage } from './stages.ts';
import { supersedeTransfers } from './superseded-transfers.ts';
import { openTask } from './tasks.ts';
import { recordEvent } from './timeline.ts';
import { asConsequence } from './transactions.ts';
import { withdrawTask } from './withdraw-task.ts';

/** Forces that have refused before it is a supervisor's alone to say whose it is; at once where the home force has. */
const SUPERVISOR_AFTER = 2;

/** The forces that have said that a report is not theirs. */
export async function forcesThatRefused(tx: Transaction, reportId: string): Promise<string[]> {
  const { rows } = await tx.query<{ force: string }>(
    /* sql */ `select force from force_refusals where report_id = $1 order by at, force`,
    [reportId],
  );
  return rows.map(({ force }) => force);
}

/** The forces that what the reporter said of theirs may mean: to choose from, never decided on. */
export async function suggestedForces(tx: Transaction, reportId: string): Promise<string[]> {
  const { rows } = await tx.query<{ forces: string[] }>(
    /* sql */ `select suggested_forces as forces from reports where id = $1`,
    [reportId],
  );
  return rows[0]?.forces ?? [];
}

/** The force that looks after what is nobody's yet: the feed's, or the one whose staff entered the report by hand. */
export async function homeOfReport(tx: Transaction, reportId: string): Promise<string> {
  const { rows } = await tx.query<{ home: string }>(
    /* sql */ `
      select case when r.feed = $2 then split_part(r.reference_of, '/', 1) else f.force end as home
      from reports r join feeds f on f.name = r.feed where r.id = $1`,
    [reportId, MANUAL_FEED],
  );
  if (!rows[0]) throw new RangeError('there is no such report');
  return rows[0].home;
}

interface Refusal {
  reportId: string;
  /** Whose it is not. */
  force: string;
  home: string;
  by: AuditActor;
  /** The person who said so; left out for another force's desk. */
  person?: string;
  clocks: ClockOverrides;
}

/**
 * Have it found out anew whose a report is, with one force ruled out: it is the home force's to route again, and what is
 * open on it goes there. The report is locked, the directory held; by the worker or within `asConsequence`.
 */
async function routeAnew(tx: Transaction, vault: Vault, refusal: Refusal): Promise<void> {
  const { reportId, force, home, by, person = null, clocks } = refusal;
  await tx.query(
    /* sql */ `insert into force_refusals (report_id, force, by) values ($1, $2, $3) on conflict do nothing`,
    [reportId, force, person],
  );
  const before = await readFacts(tx, reportId);
  for (const { taskId, kind, done, withdrawn } of before.tasks)
    if ((kind === 'assess-report' || kind === 'route-report') && !done && !withdrawn)
      await withdrawTask(tx, { taskId, because: 'NOT_OURS', by });
  await tx.query(
    /* sql */ `
      update reports
      set force = $2, target_force = null, routing = 'UNKNOWN', round = round + 1,
        round_closings = closings, version = version + 1
      where id = $1`,
    [reportId, home],
  );
  await enterStage(tx, { reportId, stage: 'ROUTING', by });
  if (before.force !== home) {
    await screenForForce(tx, vault, { reportId, force: home, clocks });
    await giveTasksToForce(tx, { reportId, force: home });
  }
  const refused = await forcesThatRefused(tx, reportId);
  const facts = await readFacts(tx, reportId);
  const task = await openTask(tx, {
    reportId,
    kind: 'route-report',
    occasion: readingOf(firstReadingOf(facts).round),
    force: home,
    priority: facts.priority,
    notes: refused.map((one) => `REFUSED_BY ${one}`),
    openedAt: new Date(),
    clocks,
    openedBy: by,
    // Whoever gives a report away does not say as well where it goes: one alone could end or export it unread.
    ...(person !== null && { barred: [person] }),
  });
  if (refused.length >= SUPERVISOR_AFTER || force === home)
    await tx.query(/* sql */ `update tasks set roles = array['psd-supervisor'] where id = $1`, [task.id]);
  const event = { kind: 'FORCE_REFUSED', codes: { force } } as const;
  await recordEvent(tx, { reportId, ...event, ...(person !== null && { actor: person }) });
}

/**
 * Take back a report that the force to which it was transferred says is not its own. Safe to repeat: only the round that
 * was refused is.
 */
export async function takeBack(
  tx: Transaction,
  vault: Vault,
  {
    reportId,
    round,
    home,
    clocks,
  }: { reportId: string; round: number; home: string; clocks: ClockOverrides },
): Promise<void> {
  await holdDirectory(tx);
  await lockForScreen(tx, reportId);
  const { rows } = await tx.query<{ force: string; targetForce: string }>(
    /* sql */ `
      select force, target_force as "targetForce" from reports
      where id = $1 and round = $2 and stage = 'TRANSFER' and target_force is not null for no key update`,
    [reportId, round],
  );
  if (!rows[0]) return;
  const { force, targetForce } = rows[0];
  await supersedeTransfers(tx, reportId);
  await routeAnew(tx, vault, { reportId, force: targetForce, home, by: 'worker', clocks });
  const record = { recordKind: 'report', recordId: reportId, reportId } as const;
  const codes = { event: 'FORCE_REFUSED', refusedBy: targetForce };
  await appendAudit(tx, { force, actor: 'worker', action: 'ALTERATION', ...record, codes });
}

/**
 * Say that a report is not the force's that has it: it goes back to the home force, whose people find the right one, and
 * is never offered to this force again. Who has read it here stays in the audit of this force.
 *
 * @throws ForbiddenError when emergency access alone lets the actor know of it
 * @throws RuleError `NOT_IN_ASSESSMENT` once it has been assessed, or is read as one with another
 */
export async function sayNotOurs(
  tx: Transaction,
  vault: Vault,
  said: {
    actor: Actor;
    report: Pick<Report, 'id' | 'force'>;
    reason: string;
    forces: HostedForces;
    clocks: ClockOverrides;
  },
): Promise<void> {
  const { actor, report, reason, forces, clocks } = said;
  const { id: reportId, force } = report;
  await refuseGrantAlone(tx, reportId, 'give a report back');
  const sealer = await openSealer(tx, vault, reportId);
  const seal = (context: string): Buffer => sealer.seal(reason, context);
  await holdDirectory(tx);
  await asConsequence(tx, async () => {
    await lockForScreen(tx, reportId);
    const { rowCount } = await tx.query(
      /* sql */ `
        select from reports r
        where id = $1 and force = $2 and routing = 'HOME' and stage = 'ASSESSMENT' and merged_into is null
          and not exists (select from reports m where m.merged_into = r.id)
          -- One that waits for its second person is assessed too: what it asks for must not be lost.
          and not exists (
            select from tasks t where t.report_id = r.id and t.kind = 'assess-report' and t.state = 'completed'
          )
          and not exists (select from report_parts p where p.part_report_id = r.id)
        for no key update`,
      [reportId, force],
    );
    if (rowCount === 0)
      throw new RuleError(
        'NOT_IN_ASSESSMENT',
        'Only a whole report that waits for its assessment can be given back; end the merge first, or tell the lead of a part.',
      );
    const reasonHash = await keepReason(tx, { reportId, seal });
    const record = { actor, recordKind: 'report', recordId: reportId, reportId } as const;
    const why = { reasonCode: 'STATED', reasonHash };
    const codes = { event: 'FORCE_REFUSED', refusedBy: force };
    await appendAudit(tx, { force, action: 'ALTERATION', ...record, ...why, codes });
    await routeAnew(tx, vault, { reportId, force, home: forces.home, by: actor, person: actor.id, clocks });
    if (force !== forces.home)
      await appendAudit(tx, { force, action: 'DISCLOSURE', ...record, recipient: forces.home });
    const news = { kind: 'message-received', messageId: randomUUID() } as const;
    await tellWorkflow(tx, reportId, news, URGENCY.decision);
  });
}
