import { createAuditKeyFile } from '../../runtime/audit/audit-key.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RetentionDependencies } from '../../database/retention-run.ts';
import type { Ending } from '../../domain/codes.ts';
import type { FeedMessage } from '../../domain/schemas/feed-message.ts';
import type { Signer } from '../../domain/signing.ts';
import type { TaskKind } from '../../domain/task-kinds.ts';
import { readSigner, readVerificationKeys } from '../../runtime/signing.ts';
import { confirmErasure, toErase } from './forms.ts';
import { aMessage } from './messages.ts';
import { withSubjects } from './reports.ts';
import { closeAsWorkflow } from './sealed.ts';
import type { Answer, World } from './world.ts';

/** A signer of one's own, and what checks its signatures. */
export function createTestSigner(): { signer: Signer; publicKeys: Record<string, string> } {
  const folder = mkdtempSync(join(tmpdir(), 'pacars-signing-'));
  try {
    const file = join(folder, 'audit-key.json');
    createAuditKeyFile(file);
    return { signer: readSigner(file), publicKeys: readVerificationKeys(file) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a run of retention needs, in a world. */
export const retentionOf = (world: World, signer: Signer | undefined): RetentionDependencies => ({
  database: world.database.worker,
  clocks: {},
  signer,
});

/** Let the world's outbox count as delivered: there is no dispatcher. */
export async function deliverAll(world: World): Promise<void> {
  await world.database.admin.query(
    'update pacars.outbox set delivered_at = now() where delivered_at is null',
  );
}

/** Complete or withdraw what waits on a report, as if people had done it. */
async function settleTasks(world: World, reportId: string): Promise<void> {
  await world.database.admin.query(
    /* sql */ `update pacars.tasks set state = 'withdrawn', withdrawn_at = now(), withdrawn_because = 'NO_LONGER_NEEDED',
        assignee = null where report_id = $1 and state <> 'completed'`,
    [reportId],
  );
}

/** Let so many years have passed for a report, its deliveries and its clocks. */
export async function age(world: World, reportId: string, years: number): Promise<void> {
  const { admin } = world.database;
  const by = `interval '${years} years'`;
  await admin.query(
    `update pacars.reports set received_at = received_at - ${by}, closed_at = closed_at - ${by} where id = $1`,
    [reportId],
  );
  await admin.query(
    `update pacars.deliveries set received_at = received_at - ${by}
     where id in (select delivery_id from pacars.messages where report_id = $1)`,
    [reportId],
  );
  await admin.query(
    `update pacars.report_retention set clock_start = clock_start - ${by}, review_due = review_due - ${by},
       identity_due = identity_due - ${by} where report_id = $1`,
    [reportId],
  );
}

/** Take a report in and close it, with nothing left to do; so many years ago. */
export async function closedReport(
  world: World,
  {
    message = {},
    ending = 'ACTED_ON',
    years = 11,
  }: { message?: Partial<FeedMessage>; ending?: Ending; years?: number } = {},
): Promise<string> {
  const [reportId = ''] = await world.receive(aMessage(message));
  await settleTasks(world, reportId);
  await closeAsWorkflow(world, reportId, ending);
  await deliverAll(world);
  await age(world, reportId, years);
  return reportId;
}

/** The task of a kind that waits on a report. */
export async function waitingTask(
  world: World,
  reportId: string,
  kind: TaskKind,
): Promise<string | undefined> {
  const { rows } = await world.database.admin.query<{ id: string }>(
    /* sql */ `
      select id from pacars.tasks where report_id = $1 and kind = $2 and state in ('open', 'claimed')
      order by created_at desc limit 1`,
    [reportId, kind],
  );
  return rows[0]?.id;
}

/** Claim and complete the task of a kind that waits on a report. */
export async function doTask(
  world: World,
  { reportId, kind, login, form }: { reportId: string; kind: TaskKind; login: string; form: object },
): Promise<Answer> {
  const id = await waitingTask(world, reportId, kind);
  await world.as(login).post(`/v1/tasks/${id}/claim`);
  return world.as(login).post(`/v1/tasks/${id}/complete`, {
    form: await withSubjects(world, login, id ?? '', form),
  });
}

export const REVIEWER = 'hesper.quillan';
export const CONFIRMER = 'edmund.larkwhistle';

/** Have two people decide to erase a report whose review is open, and the news of it delivered. */
export async function decideErasure(world: World, reportId: string): Promise<void> {
  await doTask(world, { reportId, kind: 'review-retention', login: REVIEWER, form: toErase() });
  await doTask(world, {
    reportId,
    kind: 'confirm-erasure',
    login: CONFIRMER,
    form: confirmErasure('ERASE'),
  });
  await deliverAll(world);
}
