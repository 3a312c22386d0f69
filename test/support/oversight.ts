import { randomUUID } from 'node:crypto';
import { notReferred } from './forms.ts';
import { type Answer, person, type World } from './world.ts';

const SUPERVISOR = 'edmund.larkwhistle';

/** Write a referral that waits for a decision, as an unclear one; gives its id. */
export async function aReferral(world: World, reportId: string): Promise<string> {
  const id = randomUUID();
  await world.database.admin.query(
    /* sql */ `
      insert into pacars.oversight_referrals (id, report_id, kind, scheme, criteria, bodies, recorded_by, opened_by_hand)
      values ($1, $2, 'UNCLEAR', 'england-and-wales', '{SERIOUS_ASSAULT}', '{IOPC}', $3, true)`,
    [id, reportId, person(SUPERVISOR).id],
  );
  return id;
}

/** Start the clock of a referral by hand. */
export function startClock(
  world: World,
  reportId: string,
  body: Record<string, unknown> = {},
  login = 'isolde.marchpenny',
): Promise<Answer> {
  return world.as(login).post(
    `/v1/reports/${reportId}/oversight-clocks`,
    {
      criteria: ['SERIOUS_CORRUPTION'],
      becameClearAt: new Date().toISOString(),
      reason: 'An invented reason that is long enough.',
      ...body,
    },
    { 'idempotency-key': randomUUID() },
  );
}

/** Start a clock and decide not to refer, which waits for a second person; gives the task of the decision. */
export async function refusedReferral(world: World, reportId: string): Promise<string> {
  const { status } = await startClock(world, reportId);
  const { rows } = await world.database.admin.query<{ id: string }>(
    /* sql */ `select id from pacars.tasks where report_id = $1 and kind = 'refer-to-oversight'`,
    [reportId],
  );
  const id = rows[0]?.id ?? '';
  await world.as(SUPERVISOR).post(`/v1/tasks/${id}/claim`);
  const done = await world.as(SUPERVISOR).post(`/v1/tasks/${id}/complete`, { form: notReferred() });
  if (status !== 201 || done.status !== 200) throw new Error(`no refusal: ${status}, ${done.status}`);
  return id;
}
