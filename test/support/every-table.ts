import { randomUUID } from 'node:crypto';
import { openTaskOf } from './tasks.ts';
import { person, type World } from './world.ts';

/** What the whole process may leave of a report, each table with a row, in an order in which they may be written. */
const ROWS: readonly string[] = [
  /* sql */ `update pacars.tasks set returned_sealed = sha256('returned') where id = $2`,
  /* sql */ `
    update pacars.tasks
    set about_task = $2, state = 'withdrawn', withdrawn_at = now(), withdrawn_because = 'NO_LONGER_NEEDED'
    where id = $6`,
  /* sql */ `insert into pacars.on_call_ladders (task_id, report_id, ended_at) values ($2, $1, now())`,
  /* sql */ `
    insert into pacars.on_call_alerts (id, task_id, report_id, round, rung, channel, person_id, state, settled_at)
    values (gen_random_uuid(), $2, $1, 1, 'ON_CALL', 'pager', $4, 'sent', now())`,
  /* sql */ `
    insert into pacars.oversight_referrals (id, report_id, kind, scheme, criteria, bodies, recorded_by, opened_by_hand,
      assessment_task_id, decision, decided_at, decision_task_id, decision_codes)
    values ($5, $1, 'UNCLEAR', 'england-and-wales', '{SERIOUS_ASSAULT}', '{IOPC}', $4, false, $2, 'DO_NOT_REFER', now(), $2, '{}')`,
  /* sql */ `
    insert into pacars.oversight_modes (task_id, report_id, referral_id, body, mode, reference, decided_on, recorded_by)
    values ($2, $1, $5, 'IOPC', 'LOCAL', 'BODY/2026/0042', '2026-01-05', $4)`,
  /* sql */ `
    insert into pacars.contact_statements (message_id, report_id, sequence, received_at)
    select id, report_id, sequence, received_at from pacars.messages where report_id = $1
    on conflict (message_id) do nothing`,
  /* sql */ `
    insert into pacars.reporter_questions (id, report_id, state, asked_by, asked_at, contacts, advised, sealed, answer_id)
    select gen_random_uuid(), $1, 'ANSWERED', $4, now(), 0, true, sha256('asked'), id
    from pacars.messages where report_id = $1 limit 1`,
  /* sql */ `
    insert into pacars.returned_outcomes (report_id, number, outcome, decided_at) values ($1, 1, 'POSITIVE', now())`,
  /* sql */ `
    insert into pacars.report_parts (report_id, message_id, task_id, force, subject_nos, contact_consented, part_report_id)
    select $1, id, $2, 'kent', '{1}', false, $3 from pacars.messages where report_id = $1 limit 1`,
  /* sql */ `
    insert into pacars.outcome_work (assessment_id, outcome, report_id, task_id, taken_away_by, taken_away_at)
    values ($2, 'INVESTIGATION', $1, $2, $2, now()) on conflict do nothing`,
  /* sql */ `insert into pacars.force_refusals (report_id, force) values ($1, 'kent')`,
  /* sql */ `
    insert into pacars.report_merges (id, report_id, into_report_id, merged_by, undone_at, undone_by)
    select gen_random_uuid(), one, other, $4, now(), $4 from (values ($1::uuid, $3::uuid), ($3, $1)) merged (one, other)`,
  /* sql */ `
    insert into pacars.report_comments (id, report_id, task_id, author, sealed)
    values (gen_random_uuid(), $1, $2, $4, sha256('a comment'))`,
];

/**
 * Leave of a report a row in every table that the whole process fills beyond taking it in and assessing it.
 *
 * @param taskId - one of its completed tasks
 * @param otherId - another report, to which some of the rows refer
 */
export async function fillEveryTable(
  world: World,
  { reportId, taskId, otherId }: { reportId: string; taskId: string; otherId: string },
): Promise<void> {
  const { id: about } = await openTaskOf(world, reportId, 'review-risk');
  const values = [reportId, taskId, otherId, person('isolde.marchpenny').id, randomUUID(), about];
  for (const sql of ROWS) {
    const used = [...new Set(sql.match(/\$\d/gu))].toSorted();
    const numbered = sql.replaceAll(/\$\d/gu, (name) => `$${used.indexOf(name) + 1}`);
    await world.database.admin.query(
      numbered,
      used.map((name) => values[Number(name.slice(1)) - 1]),
    );
  }
}

/** The tables whose rows go with a report, and that have none of this one. */
export async function emptyTables(world: World, reportId: string): Promise<string[]> {
  const { admin } = world.database;
  const { rows } = await admin.query<{ name: string; of: string }>(
    `select table_name as name, column_name as of from pacars.erasure_plan where action = 'DELETE'`,
  );
  const filled = new Set<string>();
  for (const { name, of } of rows) {
    const { rowCount } = await admin.query(`select from pacars.${name} where ${of} = $1 limit 1`, [reportId]);
    if (rowCount === 1) filled.add(name);
  }
  return [...new Set(rows.map(({ name }) => name))].filter((name) => !filled.has(name)).toSorted();
}
