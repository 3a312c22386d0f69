import type { World } from './world.ts';

/** Logins of those who were told of a task on an occasion, once for each mail. */
export async function toldOfTask(world: World, taskId: string, occasion: string): Promise<string[]> {
  const { rows } = await world.database.admin.query<{ login: string }>(
    /* sql */ `
      select p.login from pacars.outbox o join pacars.people p on p.id = (o.payload ->> 'personId')::uuid
      where o.destination = 'mail' and o.payload ->> 'taskId' = $1 and o.kind = $2 order by p.login`,
    [taskId, occasion],
  );
  return rows.map(({ login }) => login);
}

/** How many mails about a report the outbox has ever held for a person. */
export async function mailsAbout(world: World, reportId: string, personId: string): Promise<number> {
  const { rows } = await world.database.admin.query<{ mails: number }>(
    /* sql */ `
      select count(*)::int as mails from pacars.outbox
      where destination = 'mail' and report_id = $1 and payload ->> 'personId' = $2`,
    [reportId, personId],
  );
  return rows[0]?.mails ?? 0;
}
