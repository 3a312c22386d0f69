import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { setFim } from '../../database/on-call-fim.ts';
import { readRota, setRota } from '../../database/on-call-rota.ts';
import { createPool, type Database } from '../../database/pool.ts';
import { asOwner } from '../../database/transactions.ts';
import { daysAhead, gapsOf, rotaTime } from '../../domain/danger/rota.ts';
import { fimAddress, onCallRota } from '../../domain/schemas/on-call-rota.ts';
import { readAdministratorConfig } from '../../runtime/config.ts';
import type { Command } from '../command.ts';

const usage = `Usage: npm run pacars -- on-call set FILE
       npm run pacars -- on-call show FORCE

set   replaces the on-call rota of a force by the one in FILE:
      { "force": "derbyshire",
        "fim": { "mail": "duty.fim@force.example", "pager": "fim", "by": "LOGIN" },
        "shifts": [{ "person": "ID", "cover": "ID", "from": "2026-11-27T18:00", "until": "2026-11-28T08:00" }] }
      People by their id in the people directory; times in UK civil time, or with an offset. cover may be left out; so may
      fim or shifts, and what is left out stays as it is. fim: addresses of the role, never a person's; by: the login of
      who answers for them, who is not behind an alarm of a report of which they must not know. Nobody sets fim but here.
show  prints the rota of a force, and when nobody is on call within the next seven days

Settings: DATABASE_URL (a role that may act as pacars_owner). Safe to repeat.`;

const file = z.strictObject({
  force: z.string().regex(/^[a-z][a-z-]{1,40}$/, 'must be a force slug'),
  fim: fimAddress.extend({ by: z.string().min(1).max(200) }).optional(),
  shifts: onCallRota.shape.shifts.optional(),
});

async function set(pool: Database, path: string): Promise<string> {
  let given: unknown;
  try {
    given = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new RangeError('the file cannot be read as JSON');
  }
  const parsed = file.safeParse(given);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `/${issue.path.join('/')}: ${issue.message}`);
    throw new RangeError(`the rota cannot be used: ${faults.join('; ')}`);
  }
  const { force, fim, shifts } = parsed.data;
  await asOwner(pool, async (tx) => {
    if (shifts) await setRota(tx, { force, rota: { shifts }, by: 'administrator' });
    if (fim) await setFim(tx, { force, fim });
  });
  const what = [
    ...(shifts ? [`${shifts.length} shifts`] : []),
    ...(fim ? ['the force incident manager'] : []),
  ];
  return `The rota of ${force} is set: ${what.join(', ') || 'nothing was given'}.\n`;
}

async function show(pool: Database, force: string): Promise<string> {
  const rota = await asOwner(pool, (tx) => readRota(tx, force));
  if (!rota) return `${force} has no rota: those whose work it is are alarmed, and supervisors.\n`;
  const gaps = gapsOf(
    rota.shifts.filter(({ manned }) => manned),
    daysAhead(new Date()),
  );
  const lines = [
    `force incident manager: ${rota.fim.mail ?? 'no mail'}, ${rota.fim.pager ?? 'no pager'}`,
    ...rota.shifts.map(
      ({ startsAt, endsAt, person, cover }) =>
        `${rotaTime(startsAt)} to ${rotaTime(endsAt)}  ${person.login}${cover ? `, cover ${cover.login}` : ''}`,
    ),
    ...gaps.map(({ startsAt, endsAt }) => `NOBODY from ${rotaTime(startsAt)} to ${rotaTime(endsAt)}`),
  ];
  return `${lines.join('\n')}\n`;
}

export const onCall: Command = {
  usage,
  takesArguments: true,
  run: async ([verb, what, ...more]) => {
    if ((verb !== 'set' && verb !== 'show') || what === undefined || more.length > 0) {
      process.stderr.write(`${usage}\n`);
      return 1;
    }
    const { databaseUrl } = readAdministratorConfig(process.env);
    const pool = createPool({ url: databaseUrl, applicationName: 'pacars on-call', onIdleError: () => {} });
    try {
      process.stdout.write(verb === 'set' ? await set(pool, what) : await show(pool, what));
    } finally {
      await pool.end();
    }
    return 0;
  },
};
