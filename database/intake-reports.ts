import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { OVERSEEING_ROLES } from '../domain/access.ts';
import { PRIORITIES, type Priority, STAGES } from '../domain/codes.ts';
import { forcesMeant } from '../domain/forces-meant.ts';
import { ROUTINGS, routeByTargetForce } from '../domain/routing.ts';
import type { FeedMessage } from '../domain/schemas/feed-message.ts';
import type { ClockOverrides } from '../domain/task-clocks.ts';
import type { AuditActor } from './audit.ts';
import type { Delivery } from './deliveries.ts';
import { holdDirectory } from './directory-lock.ts';
import type { IntakeSettings } from './intake.ts';
import type { Transaction } from './pool.ts';
import { type NotedSubjects, screenSubjects } from './report-subjects.ts';
import { reopenReport } from './reopen.ts';
import { lockForScreen } from './screening.ts';
import { openSealer, type ReportSealer, sealerOf } from './sealed-content.ts';
import { hastenTasks } from './tasks.ts';

const reportRow = z.object({
  id: z.uuid(),
  force: z.string(),
  routing: z.enum(ROUTINGS),
  priority: z.enum(PRIORITIES),
  stage: z.enum(STAGES),
  targetForce: z.string().nullable(),
  /** The report that it is read as one with, while it is. */
  mergedInto: z.uuid().nullable(),
});
/** The report that a message belongs to, as intake needs it. */
export type IntakeReport = z.infer<typeof reportRow>;

const COLUMNS =
  'id, force, routing, priority, stage, target_force as "targetForce", merged_into as "mergedInto"';

/**
 * Locks the report against other messages and against its close, but not (`for no key update`) against rows that
 * refer to it: a person who completes a task writes some while they hold the task, which intake may want next.
 */
async function lockByReference(
  tx: Transaction,
  { feed, enteredBy = '' }: Delivery,
  reference: string,
): Promise<IntakeReport | undefined> {
  const { rows } = await tx.query({
    name: 'lock-report-by-reference',
    text: /* sql */ `
      select ${COLUMNS} from reports where feed = $1 and reference_of = $2 and reference = $3
      for no key update`,
    values: [feed, enteredBy, reference],
  });
  return rows[0] ? reportRow.parse(rows[0]) : undefined;
}

async function findByReference(
  tx: Transaction,
  { feed, enteredBy = '' }: Delivery,
  reference: string,
): Promise<string | undefined> {
  const { rows } = await tx.query<{ id: string }>({
    name: 'report-by-reference',
    text: /* sql */ `select id from reports where feed = $1 and reference_of = $2 and reference = $3`,
    values: [feed, enteredBy, reference],
  });
  return rows[0]?.id;
}

/** Lock the report with which another is read as one. */
export async function lockReport(tx: Transaction, id: string): Promise<IntakeReport> {
  const { rows } = await tx.query({
    name: 'lock-report-by-id',
    text: /* sql */ `select ${COLUMNS} from reports where id = $1 for no key update`,
    values: [id],
  });
  return reportRow.parse(rows[0]);
}

async function insertReport(
  tx: Transaction,
  { forces }: IntakeSettings,
  delivery: Delivery,
  { message, danger }: { message: FeedMessage; danger: boolean },
): Promise<IntakeReport | undefined> {
  const route = routeByTargetForce(message.targetForce, forces);
  const openTo = danger ? [...OVERSEEING_ROLES, 'safeguarding-officer'] : OVERSEEING_ROLES;
  const stage = { HOME: 'ASSESSMENT', OTHER_FORCE: 'TRANSFER', UNKNOWN: 'ROUTING' }[route.routing];
  const { rows } = await tx.query({
    name: 'insert-report',
    text: /* sql */ `
      insert into reports (id, feed, reference, force, target_force, routing, priority, danger, anonymity, categories,
        how_known, open_to, stage, received_at, reference_of, suggested_forces)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
      on conflict (feed, reference_of, reference) do nothing
      returning ${COLUMNS}`,
    values: [
      randomUUID(),
      delivery.feed,
      message.reportRef,
      route.force,
      route.targetForce,
      route.routing,
      message.priority,
      danger,
      message.anonymity,
      message.categories ?? [],
      message.howKnown ?? null,
      openTo,
      stage,
      delivery.receivedAt,
      delivery.enteredBy ?? '',
      forcesMeant(message.targetForce),
    ],
  });
  return rows[0] ? reportRow.parse(rows[0]) : undefined;
}

/**
 * The report of a message, locked until the transaction ends: the one with its reference, or a new one. Its
 * subjects are looked for and screened for conflicts here, in the same transaction.
 *
 * @param arrival.rowId - of the message, which is stored afterwards
 * @param arrival.danger - whether a triage will be opened: then those who do it may know the report
 */
export async function reportForMessage(
  tx: Transaction,
  settings: IntakeSettings,
  delivery: Delivery,
  arrival: { message: FeedMessage; rowId: string; by: AuditActor; danger: boolean },
): Promise<{ report: IntakeReport; sealer: ReportSealer; isNew: boolean; subjects: NotedSubjects }> {
  const { vault } = settings;
  const { message, rowId, by } = arrival;
  await holdDirectory(tx);
  // Those that are tied to it too, before itself: its screen reaches them, and they are locked in one order for everybody.
  const there = await findByReference(tx, delivery, message.reportRef);
  if (there !== undefined) await lockForScreen(tx, there);
  const first = there === undefined ? await insertReport(tx, settings, delivery, arrival) : undefined;
  const known = first ?? (await lockByReference(tx, delivery, message.reportRef));
  // A report that was there a moment ago has been erased since: the message begins a new one.
  const inserted = first ?? (known ? undefined : await insertReport(tx, settings, delivery, arrival));
  // Another message of the same reference has begun the new one while this waited for it.
  const report = inserted ?? known ?? (await lockByReference(tx, delivery, message.reportRef));
  if (!report) throw new RangeError('a report was neither inserted nor found');
  const subjects = await screenSubjects(tx, vault, report, { rowId, message }, { by, wake: false });
  if (!inserted) return { report, sealer: await openSealer(tx, vault, report.id), isNew: false, subjects };
  const { key, wrapped, wrappingKeyId } = await vault.createContentKey(report.force);
  await tx.query({
    name: 'insert-content-key',
    text: /* sql */ `
      insert into report_keys (id, report_id, purpose, wrapping_key_id, wrapped) values ($1, $2, 'content', $3, $4)`,
    values: [randomUUID(), report.id, wrappingKeyId, wrapped],
  });
  return { report, sealer: sealerOf(vault, key), isNew: true, subjects };
}

const higher = (one: Priority, other: Priority): Priority =>
  PRIORITIES.indexOf(one) > PRIORITIES.indexOf(other) ? one : other;

/** Let a further message raise its report: priority and danger only ever go up, and a closed report reopens. */
export async function raiseReport(
  tx: Transaction,
  report: IntakeReport,
  message: FeedMessage,
  { danger, now, clocks }: { danger: boolean; now: Date; clocks: ClockOverrides },
): Promise<IntakeReport> {
  const priority = higher(report.priority, message.priority);
  await reopenReport(tx, report.id);
  const { rows } = await tx.query(
    /* sql */ `
      update reports
      set priority = $2, danger = danger or $3, version = version + 1,
        categories = (select array(select distinct unnest(categories || $4::text[]))),
        open_to = case when $3 then (select array(select distinct unnest(open_to || array['safeguarding-officer'])))
          else open_to end
      where id = $1
      returning ${COLUMNS}`,
    [report.id, priority, danger, message.categories ?? []],
  );
  if (priority !== report.priority) await hastenTasks(tx, { reportId: report.id, priority, now, clocks });
  return reportRow.parse(rows[0]);
}
