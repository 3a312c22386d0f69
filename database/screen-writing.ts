import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { STAGES } from '../domain/codes.ts';
import type { ConflictScreen, ExclusionReason } from '../domain/conflicts.ts';
import { tellWorkflow, URGENCY } from './outbox.ts';
import type { Transaction } from './pool.ts';
import { takeWorkAway } from './take-work-away.ts';

export const screenedReport = z.object({
  id: z.uuid(),
  force: z.string(),
  stage: z.enum(STAGES),
  sealed: z.boolean(),
  sealedForNow: z.boolean(),
  /** Since when whoever was a subject's manager must not know of it. */
  since: z.date(),
});
/** A report under its lock, as the screen sees it. */
export type ScreenedReport = z.infer<typeof screenedReport>;

/** What a screen has changed, as codes for the audit. */
export type ScreenChange =
  // Not of whom: auditors read entries of reports that they do not know, and entries outlive an erasure.
  { event: 'EXCLUDED' | 'EXCLUSION_LIFTED' } | { event: 'SEALED' | 'SEALED_FOR_GOOD' | 'UNSEALED' };

/** Write the exclusions: new ones, those that have become certain, and those that no candidate brings about any more. */
async function writeExclusions(
  tx: Transaction,
  reportId: string,
  excluded: ConflictScreen['excluded'],
): Promise<ScreenChange[]> {
  const people = excluded.map(({ personId }) => personId);
  const reasons = excluded.map(({ reason }) => reason);
  const added = await tx.query<{ person: string; reason: ExclusionReason }>({
    name: 'exclude',
    text: /* sql */ `
      insert into report_exclusions (report_id, person_id, reason)
      select $1, x.person, x.reason from unnest($2::uuid[], $3::text[]) as x(person, reason)
      on conflict do nothing
      returning person_id as person, reason`,
    values: [reportId, people, reasons],
  });
  const settled = await tx.query<{ person: string; reason: ExclusionReason }>({
    name: 'settle-exclusions',
    text: /* sql */ `
      update report_exclusions e set reason = x.reason
      from unnest($2::uuid[], $3::text[]) as x(person, reason)
      where e.report_id = $1 and e.person_id = x.person and e.reason in ('CANDIDATE', 'LINKED') and x.reason <> 'CANDIDATE'
      returning e.person_id as person, e.reason`,
    values: [reportId, people, reasons],
  });
  const lifted = await tx.query<{ person: string }>({
    name: 'lift-exclusions',
    text: /* sql */ `
      delete from report_exclusions where report_id = $1 and reason = 'CANDIDATE' and person_id <> all ($2::uuid[])
      returning person_id as person`,
    values: [reportId, people],
  });
  return [
    ...[...added.rows, ...settled.rows].map((): ScreenChange => ({ event: 'EXCLUDED' })),
    ...lifted.rows.map((): ScreenChange => ({ event: 'EXCLUSION_LIFTED' })),
  ];
}

/** Seal the report, settle its seal, or open it again; gives what that was, if anything. */
async function writeSeal(
  tx: Transaction,
  report: ScreenedReport,
  { sealed, sealedForNow, owners }: ConflictScreen,
): Promise<'SEALED' | 'SEALED_FOR_GOOD' | 'UNSEALED' | undefined> {
  if (sealed !== report.sealed || sealedForNow !== report.sealedForNow)
    await tx.query(
      /* sql */ `update reports set sealed = $2, sealed_for_now = $3, ever_sealed = ever_sealed or $2, version = version + 1 where id = $1`,
      [report.id, sealed, sealedForNow],
    );
  // Sealing a report ends what earlier allocations let people know, opening it what its owners were named for.
  const ended =
    sealed && !report.sealed
      ? ['ALLOCATED', 'DEPUTY']
      : !sealed && report.sealed
        ? ['SEALED_OWNER']
        : undefined;
  if (ended !== undefined)
    await tx.query(/* sql */ `delete from report_named where report_id = $1 and basis = any ($2)`, [
      report.id,
      ended,
    ]);
  if (owners.length > 0)
    await tx.query(
      /* sql */ `
        insert into report_named (report_id, person_id, basis)
        select $1, owner, 'SEALED_OWNER' from unnest($2::uuid[]) owner
        on conflict do nothing`,
      [report.id, owners],
    );
  if (ended !== undefined) return sealed ? 'SEALED' : 'UNSEALED';
  return report.sealedForNow && !sealedForNow ? 'SEALED_FOR_GOOD' : undefined;
}

/**
 * Make a screen hold: exclusions, seal and owners, and the work of those who must no longer know. The report is locked.
 *
 * @param wake - whether its workflow is told when the seal has changed, since it shows operations what it may
 * @returns what changed, for the audit
 */
export async function writeScreen(
  tx: Transaction,
  report: ScreenedReport,
  screen: ConflictScreen,
  wake: boolean,
): Promise<ScreenChange[]> {
  const changes = await writeExclusions(tx, report.id, screen.excluded);
  const seal = await writeSeal(tx, report, screen);
  const sealChanged = seal === 'SEALED' || seal === 'UNSEALED';
  if (changes.length > 0 || seal !== undefined)
    await takeWorkAway(tx, { reportId: report.id, tellAnew: sealChanged });
  if (wake && sealChanged && report.stage !== 'CLOSED')
    await tellWorkflow(
      tx,
      report.id,
      { kind: 'message-received', messageId: randomUUID() },
      URGENCY.decision,
    );
  return seal === undefined ? changes : [...changes, { event: seal }];
}
