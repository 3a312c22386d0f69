import { endBreakGlass } from '../../database/break-glass-end.ts';
import { asWorker } from '../../database/transactions.ts';
import type { OpenedTask } from './tasks.ts';
import type { Answer, World } from './world.ts';

const WORDS = 'An invented reason that is long enough for every rule.';

/** Ask for emergency access, as the login; gives the answer. */
export const ask = (world: World, login: string, asked: Record<string, unknown>): Promise<Answer> =>
  world.as(login).post('/v1/break-glass', { purpose: 'RISK_TO_LIFE', reason: WORDS, hours: 4, ...asked });

/** Decide on a request, or end it. */
export const answer = (
  world: World,
  login: string,
  id: string,
  verb: 'approve' | 'refuse' | 'end',
): Promise<Answer> =>
  world
    .as(login)
    .post(`/v1/break-glass/${id}/${verb}`, verb === 'end' ? undefined : { reason: `${WORDS} So it is.` });

/** Ask and have it approved; gives the request's id. */
export async function granted(
  world: World,
  asker: string,
  approver: string,
  asked: Record<string, unknown>,
): Promise<string> {
  const { status, body } = await ask(world, asker, asked);
  if (status !== 201) throw new RangeError(`asking was answered with ${status}`);
  const id = String(body['id']);
  const approval = await answer(world, approver, id, 'approve');
  if (approval.status !== 200) throw new RangeError(`approving was answered with ${approval.status}`);
  return id;
}

/** What the worker does by the clock to access that has ended. */
export const windUp = (world: World): Promise<number> =>
  asWorker(world.database.worker, (tx) => endBreakGlass(tx, {}));

/** Let a request be so many hours older than it is. */
export async function backdate(world: World, id: string, hours: number): Promise<void> {
  await world.database.admin.query(
    /* sql */ `
      update pacars.break_glass_requests
      set asked_at = asked_at - $2 * interval '1 hour', expires_at = expires_at - $2 * interval '1 hour',
        decided_at = decided_at - $2 * interval '1 hour', until = until - $2 * interval '1 hour'
      where id = $1`,
    [id, hours],
  );
  await world.database.admin.query(
    /* sql */ `update pacars.report_named set until = until - $2 * interval '1 hour' where request_id = $1`,
    [id, hours],
  );
}

/** A review task of emergency access to a report, by the whole way: asked, approved, ended, wound up. */
export async function openReview(world: World, reportId: string): Promise<OpenedTask> {
  const id = await granted(world, 'perpetua.sallowfield', 'edmund.larkwhistle', { reportId });
  await answer(world, 'perpetua.sallowfield', id, 'end');
  await windUp(world);
  const { rows } = await world.database.admin.query<{ id: string }>(
    /* sql */ `select id from pacars.tasks where report_id = $1 and kind = 'review-break-glass' and occasion = $2`,
    [reportId, id],
  );
  const [task] = rows;
  if (!task) throw new RangeError('no review was opened');
  return { id: task.id, reportId, kind: 'review-break-glass' };
}
