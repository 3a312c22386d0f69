import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import {
  ALERT_CHANNELS,
  type AlertChannel,
  nextStep,
  type Rung,
  RUNGS,
  type Step,
  stepMs,
} from '../domain/danger/ladder.ts';
import { ACCEPTED_DANGER_MS } from '../domain/task-clocks.ts';
import { appendAudit } from './audit.ts';
import type { Transaction } from './pool.ts';
import { recordEvent } from './timeline.ts';

/** Ladders climbed in one transaction. */
const BATCH = 20;

/** A triage that waits, and that nobody holds, or holds for too long without having done it. */
export const UNACCEPTED = /* sql */ `
  t.kind = 'triage-danger' and t.state in ('open', 'claimed')
  and (t.claimed_at is null or t.claimed_at <= now() - interval '${ACCEPTED_DANGER_MS} milliseconds')`;

/** Whether the setter of a rota's address of the force incident manager must not know of a triage's report. */
export const isFimKeptOut = (task: string, rota: string): string => /* sql */ `exists (
  select from report_exclusions x where x.report_id = ${task}.report_id and x.person_id = ${rota}.fim_set_by
)`;

/** Put a ladder to every triage that has none, and take it away from those that are done. */
async function attend(tx: Transaction): Promise<void> {
  await tx.query(/* sql */ `
    insert into on_call_ladders (task_id, report_id)
    select t.id, t.report_id from tasks t
    where t.kind = 'triage-danger' and t.state in ('open', 'claimed')
      and not exists (select from on_call_ladders l where l.task_id = t.id)
    on conflict (task_id) do nothing`);
  await tx.query(/* sql */ `
    update on_call_ladders l set ended_at = now()
    from tasks t where t.id = l.task_id and l.ended_at is null and t.state in ('completed', 'withdrawn')`);
}

const ladderRow = z.object({
  taskId: z.uuid(),
  reportId: z.uuid(),
  force: z.string(),
  round: z.number(),
  rung: z.enum(RUNGS).nullable(),
  nobody: z.boolean(),
  clockMs: z.coerce.number(),
});
type Ladder = z.infer<typeof ladderRow>;

const recipientRow = z.object({
  rung: z.enum(RUNGS),
  personId: z.uuid().nullable(),
  mail: z.string().nullable(),
  pager: z.string().nullable(),
  /** Of the force incident manager: whoever set their address must not know of this report. */
  keptOut: z.boolean(),
});
/** Somebody to alarm: a person of ours, or the force incident manager at the addresses of the role. */
type Recipient = z.infer<typeof recipientRow>;

/**
 * Those who may be alarmed of a triage, by rung: on call now, their cover, all who may do it, supervisors; never who must
 * not know, who may not do it, or who is gone. The force incident manager is told of no report; of theirs is asked only
 * whether the one who set their address must not know of this one, for that person might stand behind it.
 */
async function recipientsOf(tx: Transaction, taskId: string): Promise<Recipient[]> {
  const { rows } = await tx.query({
    name: 'on-call-recipients',
    text: /* sql */ `
      with fit as (
        select p.id, p.email, p.roles from tasks t join people p on p.force = t.force and p.active and p.roles && t.roles
        where t.id = $1 and p.id <> all (t.barred) and person_may_take(p.id, t.report_id)
      ), now_on_call as (
        select s.person_id, s.cover_id from tasks t join on_call_shifts s on s.force = t.force
        where t.id = $1 and s.starts_at <= now() and s.ends_at > now()
      )
      select distinct 'ON_CALL' as rung, fit.id as "personId", fit.email as mail, null as pager, false as "keptOut"
      from fit join now_on_call on now_on_call.person_id = fit.id
      union all
      select distinct 'COVER', fit.id, fit.email, null, false from fit join now_on_call on now_on_call.cover_id = fit.id
      union all
      select 'ROLE', id, email, null, false from fit where roles && array['safeguarding-officer', 'psd-assessor']
      union all
      select 'SUPERVISORS', id, email, null, false from fit
      where not roles && array['safeguarding-officer', 'psd-assessor']
      union all
      select 'FIM', null, r.fim_mail, r.fim_pager, ${isFimKeptOut('t', 'r')} from tasks t join on_call_rotas r on r.force = t.force
      where t.id = $1`,
    values: [taskId],
  });
  return z.array(recipientRow).parse(rows);
}

interface Alert {
  rung: Rung;
  channel: AlertChannel;
  personId: string | null;
  address: string | null;
}

/** By which channels somebody is alarmed: a person by both, the role by those for which it has an address. */
function alertsFor(recipient: Recipient, channels: readonly AlertChannel[]): Alert[] {
  const { rung, personId } = recipient;
  return channels.flatMap((channel): Alert[] => {
    if (personId !== null) return [{ rung, channel, personId, address: null }];
    const address = recipient[channel];
    return address === null ? [] : [{ rung, channel, personId, address }];
  });
}

/** Write down that the ladder has climbed, and to whom, where it is read and where it is proved. */
async function recordStep(
  tx: Transaction,
  ladder: Ladder,
  step: Step,
  alerts: readonly Alert[],
): Promise<void> {
  const { taskId, reportId, force } = ladder;
  const { round, rung } = step;
  const people = [...new Set(alerts.flatMap(({ personId }) => personId ?? []))];
  const channels = [...new Set(alerts.map(({ channel }) => channel))];
  const codes = { taskId, round, rung, people, channels };
  await recordEvent(tx, { reportId, kind: 'ON_CALL_ALERTED', codes });
  await appendAudit(tx, {
    force,
    actor: 'worker',
    action: 'ALTERATION',
    recordKind: 'task',
    recordId: taskId,
    reportId,
    codes: { event: 'ON_CALL_ALERTED', round, rung, people: people.join(' '), channels: channels.join(' ') },
  });
}

/** There is nobody to alarm at all: said once, and looked for again after a while. */
async function nobodyThere(
  tx: Transaction,
  { taskId, reportId, nobody }: Ladder,
  waitMs: number,
): Promise<void> {
  await tx.query(
    /* sql */ `
      update on_call_ladders set nobody = true, next_at = now() + $2 * interval '1 millisecond' where task_id = $1`,
    [taskId, waitMs],
  );
  if (!nobody) await recordEvent(tx, { reportId, kind: 'ON_CALL_NOBODY', codes: { taskId } });
}

async function climb(tx: Transaction, ladder: Ladder, channels: readonly AlertChannel[]): Promise<void> {
  const { taskId, reportId, round, rung } = ladder;
  const waitMs = stepMs(ladder.clockMs);
  const recipients = await recipientsOf(tx, taskId);
  const alerts = recipients
    .filter(({ keptOut }) => !keptOut)
    .flatMap((recipient) => alertsFor(recipient, channels));
  const reachable = new Set(alerts.map((alert) => alert.rung));
  const wide = recipients.some(({ keptOut }) => keptOut);
  const step = nextStep(rung && { round, rung }, reachable, wide);
  if (!step) return nobodyThere(tx, ladder, waitMs);
  const chosen = alerts.filter((alert) => alert.rung === step.rung);
  await tx.query(
    /* sql */ `
      insert into on_call_alerts (id, task_id, report_id, round, rung, channel, person_id, address)
      select a.id, $1, $2, $3, $4, a.channel, a."personId", a.address
      from jsonb_to_recordset($5) as a(id uuid, channel text, "personId" uuid, address text)
      on conflict (task_id, round, rung, channel, person_id) do nothing`,
    [
      taskId,
      reportId,
      step.round,
      step.rung,
      JSON.stringify(chosen.map((alert) => ({ id: randomUUID(), ...alert }))),
    ],
  );
  await tx.query(
    /* sql */ `
      update on_call_ladders
      set round = $2, rung = $3, last_of_round = $4, nobody = false, next_at = now() + $5 * interval '1 millisecond'
      where task_id = $1`,
    [taskId, step.round, step.rung, step.lastOfRound, waitMs],
  );
  await recordStep(tx, ladder, step, chosen);
}

/**
 * Let every alarm of danger that nobody has accepted climb, where it is time: write whom it goes to next. Several may do
 * this at once. Nothing but the database is needed, and nothing is sent here.
 *
 * @param channels - those that there are in this deployment
 * @returns how many have climbed
 */
export async function climbLadders(
  tx: Transaction,
  channels: readonly AlertChannel[] = ALERT_CHANNELS,
): Promise<number> {
  await attend(tx);
  const { rows } = await tx.query({
    name: 'lock-ladders',
    text: /* sql */ `
      select l.task_id as "taskId", l.report_id as "reportId", t.force, l.round, l.rung, l.nobody,
        extract(epoch from t.due_at - t.created_at) * 1000 as "clockMs"
      from on_call_ladders l join tasks t on t.id = l.task_id
      where l.ended_at is null and l.next_at <= now() and ${UNACCEPTED}
      order by l.next_at limit $1 for update of l skip locked`,
    values: [BATCH],
  });
  const ladders = z.array(ladderRow).parse(rows);
  for (const ladder of ladders) await climb(tx, ladder, channels);
  return ladders.length;
}

const standing = z.object({ unacceptedSeconds: z.coerce.number(), nobody: z.coerce.number() });

/** How long the oldest triage has waited for somebody to accept it, in seconds, and for how many there is nobody. */
export async function dangerStanding(tx: Transaction): Promise<z.infer<typeof standing>> {
  const { rows } = await tx.query(/* sql */ `
    select coalesce(max(extract(epoch from now() - t.created_at)), 0) as "unacceptedSeconds",
      count(*) filter (where l.nobody) as nobody
    from tasks t left join on_call_ladders l on l.task_id = t.id
    where ${UNACCEPTED}`);
  return standing.parse(rows[0]);
}
