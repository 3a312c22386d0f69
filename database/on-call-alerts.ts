import { z } from 'zod';
import { type AlertChannel, RUNGS } from '../domain/danger/ladder.ts';
import { isFimKeptOut, UNACCEPTED } from './on-call-ladder.ts';
import type { Transaction } from './pool.ts';
import { recordEvent } from './timeline.ts';

const alertRow = z.object({
  /** What it is known by outside, the same at every attempt. */
  id: z.uuid(),
  taskId: z.uuid(),
  reportId: z.uuid(),
  round: z.number(),
  rung: z.enum(RUNGS),
  /** Null for the force incident manager. */
  personId: z.uuid().nullable(),
  /** Where it goes: by mail an address; at the pager the id of the role, or null for a person. */
  address: z.string().nullable(),
  /** False when somebody has accepted meanwhile, or the person must not, or may not, take it any more. */
  wanted: z.boolean(),
});
/** An alarm to send: to whom, and nothing about what. */
export type AlertToSend = z.infer<typeof alertRow>;

/** Lock the alarms of a channel that are to go out. Whether they are still wanted is judged now, not when written. */
export async function lockAlerts(
  tx: Transaction,
  { channel, limit }: { channel: AlertChannel; limit: number },
): Promise<AlertToSend[]> {
  const { rows } = await tx.query({
    name: 'lock-alerts',
    text: /* sql */ `
      select a.id, a.task_id as "taskId", a.report_id as "reportId", a.round, a.rung, a.person_id as "personId",
        case when a.person_id is null then a.address when $1 = 'mail' then p.email end as address,
        ${UNACCEPTED} and (
          (
            a.person_id is null
            and not exists (select from on_call_rotas r where r.force = t.force and ${isFimKeptOut('t', 'r')})
          )
          or (
            p.id is not null and p.active and p.force = t.force and p.roles && t.roles and p.id <> all (t.barred)
            and person_may_take(p.id, t.report_id)
          )
        ) as wanted
      from on_call_alerts a join tasks t on t.id = a.task_id left join people p on p.id = a.person_id
      where a.channel = $1 and a.state = 'due'
      order by a.created_at, a.id limit $2 for update of a skip locked`,
    values: [channel, limit],
  });
  return z.array(alertRow).parse(rows);
}

/** Write down that alarms went out, or that nobody wants them any more. */
export async function settleAlerts(
  tx: Transaction,
  ids: readonly string[],
  state: 'sent' | 'unneeded',
): Promise<void> {
  await tx.query(
    /* sql */ `update on_call_alerts set state = $2, settled_at = clock_timestamp() where id = any ($1::uuid[])`,
    [ids, state],
  );
}

/**
 * Write down that an alarm could not be sent, and let its ladder climb at once: who is not reached by one of their
 * channels may be asleep beside the other. After the last rung of a round it rests all the same.
 *
 * @param problem - why, as a code
 */
export async function failAlert(
  tx: Transaction,
  { id, taskId, reportId, round, rung }: AlertToSend,
  { channel, problem }: { channel: AlertChannel; problem: string },
): Promise<void> {
  await tx.query(
    /* sql */ `
      update on_call_alerts set state = 'failed', problem = $2, settled_at = clock_timestamp() where id = $1`,
    [id, problem],
  );
  await tx.query(
    /* sql */ `
      update on_call_ladders set next_at = least(next_at, now())
      where task_id = $1 and round = $2 and rung = $3 and not last_of_round`,
    [taskId, round, rung],
  );
  const codes = { taskId, round, rung, channel, problem };
  await recordEvent(tx, { reportId, kind: 'ON_CALL_ALERT_FAILED', codes });
}
