import { z } from 'zod';
import { RuleError } from '../domain/errors.ts';
import { instantOfRota, type Shift } from '../domain/danger/rota.ts';
import type { OnCallRota } from '../domain/schemas/on-call-rota.ts';
import { TASKS } from '../domain/task-kinds.ts';
import { appendAudit, type AuditActor } from './audit.ts';
import type { Transaction } from './pool.ts';

/** Who may be on call: those who may take a triage of danger. */
const ON_CALL_ROLES = TASKS['triage-danger'].roles;

const somebody = z.object({ id: z.uuid(), login: z.string(), name: z.string() });
const shiftRow = z.object({
  person: somebody,
  cover: somebody.nullable(),
  startsAt: z.date(),
  endsAt: z.date(),
  /** Whether somebody of it can be alarmed: people leave, and change their roles. */
  manned: z.boolean(),
});
export type RotaShift = z.infer<typeof shiftRow>;

const rotaRow = z.object({
  force: z.string(),
  version: z.number(),
  fim: z.object({ mail: z.string().nullable(), pager: z.string().nullable() }),
  setAt: z.date(),
});
/** A force's rota with its shifts, the earliest first. */
export type Rota = z.infer<typeof rotaRow> & { shifts: RotaShift[] };

/** The rota of a force that the caller may see; undefined where none was ever set. */
export async function readRota(tx: Transaction, force: string): Promise<Rota | undefined> {
  const { rows } = await tx.query(
    /* sql */ `
      select force, version, jsonb_build_object('mail', fim_mail, 'pager', fim_pager) as fim, set_at as "setAt"
      from on_call_rotas where force = $1`,
    [force],
  );
  if (!rows[0]) return undefined;
  const shifts = await tx.query(
    /* sql */ `
      select jsonb_build_object('id', p.id, 'login', p.login, 'name', p.display_name) as person,
        case when c.id is not null then jsonb_build_object('id', c.id, 'login', c.login, 'name', c.display_name) end
          as cover,
        s.starts_at as "startsAt", s.ends_at as "endsAt",
        exists (
          select from people q
          where q.id in (s.person_id, s.cover_id) and q.active and q.force = s.force and q.roles && $2::text[]
        ) as manned
      from on_call_shifts s join people p on p.id = s.person_id left join people c on c.id = s.cover_id
      where s.force = $1 order by s.starts_at, s.ends_at, p.id`,
    [force, ON_CALL_ROLES],
  );
  return { ...rotaRow.parse(rows[0]), shifts: z.array(shiftRow).parse(shifts.rows) };
}

interface NewShift extends Shift {
  person: string;
  cover: string | null;
}

/** The shifts as instants. @throws RuleError at the time that there is not, or that is out of order */
function shiftsOf(rota: OnCallRota): NewShift[] {
  return rota.shifts.map(({ person, cover = null, from, until }, index) => {
    const at = (field: string): string => `/shifts/${index}/${field}`;
    const startsAt = instantOfRota(from, 'start');
    const endsAt = instantOfRota(until, 'end');
    const absent = 'The clocks leave this time out: give one before or after the change.';
    if (!startsAt) throw new RuleError('ROTA_TIME', absent, at('from'));
    if (!endsAt) throw new RuleError('ROTA_TIME', absent, at('until'));
    if (startsAt >= endsAt) throw new RuleError('ROTA_TIME', 'A shift ends after it begins.', at('until'));
    if (cover === person) throw new RuleError('ROTA_PERSON', 'Cover is another person.', at('cover'));
    return { person, cover, startsAt, endsAt };
  });
}

/** @throws RuleError at the first who does not work for the force, or has no role that may take a triage */
async function refuseUnfit(tx: Transaction, force: string, shifts: readonly NewShift[]): Promise<void> {
  const { rows } = await tx.query<{ id: string }>(
    /* sql */ `select id from people where active and force = $1 and roles && $2::text[]`,
    [force, ON_CALL_ROLES],
  );
  const fit = new Set(rows.map(({ id }) => id));
  for (const [index, { person, cover }] of shifts.entries())
    for (const [field, id] of [
      ['person', person],
      ['cover', cover],
    ] as const)
      if (id !== null && !fit.has(id.toLowerCase()))
        throw new RuleError(
          'ROTA_PERSON',
          `Name somebody of the force who is one of: ${ON_CALL_ROLES.join(', ')}.`,
          `/shifts/${index}/${field}`,
        );
}

/** @throws RuleError where a person's rota would name nobody any more, or another force incident manager */
async function refuseOfPerson(
  tx: Transaction,
  { force, rota, shifts }: { force: string; rota: OnCallRota; shifts: readonly NewShift[] },
): Promise<void> {
  const standing = await readRota(tx, force);
  const given = rota.fim;
  if (
    given &&
    ((given.mail ?? null) !== (standing?.fim.mail ?? null) ||
      (given.pager ?? null) !== (standing?.fim.pager ?? null))
  )
    throw new RuleError(
      'ROTA_PERSON',
      'The force incident manager is set by an administrator: give it as it is shown, or leave it out.',
      '/fim',
    );
  const now = Date.now();
  const isAhead = ({ endsAt }: { endsAt: Date }): boolean => endsAt.getTime() > now;
  if (!shifts.some(isAhead) && (await mannedTimes(tx, force)).some(isAhead))
    throw new RuleError(
      'ROTA_PERSON',
      'Name who is on call instead: a rota is replaced, and never emptied.',
      '/shifts',
    );
}

/**
 * Set the shifts of a force in place of those it had; its force incident manager stays. Alarms under way take the new ones
 * at their next step. A person may leave nobody on call at no time: one supervisor could silence every alarm otherwise.
 *
 * @throws RuleError at the shift that cannot be, or what is not a person's to change
 */
export async function setRota(
  tx: Transaction,
  { force, rota, by }: { force: string; rota: OnCallRota; by: AuditActor },
): Promise<void> {
  const shifts = shiftsOf(rota);
  await refuseUnfit(tx, force, shifts);
  if (typeof by !== 'string') await refuseOfPerson(tx, { force, rota, shifts });
  const setBy = typeof by === 'string' ? null : by.id;
  await tx.query(
    /* sql */ `
      insert into on_call_rotas as r (force, set_by) values ($1, $2)
      on conflict (force) do update set set_by = $2, set_at = now(), version = r.version + 1`,
    [force, setBy],
  );
  await tx.query(/* sql */ `delete from on_call_shifts where force = $1`, [force]);
  await tx.query(
    /* sql */ `
      insert into on_call_shifts (force, person_id, cover_id, starts_at, ends_at)
      select $1, s.person, s.cover, s."startsAt", s."endsAt"
      from jsonb_to_recordset($2) as s(person uuid, cover uuid, "startsAt" timestamptz, "endsAt" timestamptz)`,
    [force, JSON.stringify(shifts)],
  );
  await noteChange(tx, { force, by, codes: { shifts: shifts.length } });
}

/** Put a change of who is alarmed, or how, into the audit. */
export const noteChange = (
  tx: Transaction,
  { force, by, codes }: { force: string; by: AuditActor; codes: Record<string, string | number> },
): Promise<void> =>
  appendAudit(tx, { force, actor: by, action: 'ALTERATION', recordKind: 'on-call', recordId: force, codes });

/** The times in which somebody of a force can be alarmed, from now on. */
export async function mannedTimes(tx: Transaction, force: string): Promise<Shift[]> {
  const { rows } = await tx.query(
    /* sql */ `
      select s.starts_at as "startsAt", s.ends_at as "endsAt" from on_call_shifts s
      where s.force = $1 and s.ends_at > now()
        and exists (
          select from people q
          where q.id in (s.person_id, s.cover_id) and q.active and q.force = s.force and q.roles && $2::text[]
        )`,
    [force, ON_CALL_ROLES],
  );
  return z.array(z.object({ startsAt: z.date(), endsAt: z.date() })).parse(rows);
}
