import { Client } from 'pg';

/** What can be counted without knowing what any report says; each with columns that pacars_operations may read, or more. */
const QUESTIONS = {
  server: /* sql */ `select current_setting('server_version') as version, current_user::text as role`,
  migrations: /* sql */ `select name from public.pacars_migrations order by id`,
  outbox: /* sql */ `
    select destination, urgency, count(*)::int as waiting, max(attempts) as attempts,
      extract(epoch from now() - min(created_at))::int as "oldestSeconds"
    from outbox where delivered_at is null group by 1, 2 order by 1, 2`,
  handOffs: /* sql */ `
    select system, state, count(*)::int as count, max(attempts) as attempts from hand_offs group by 1, 2 order by 1, 2`,
  // Those of sealed reports are told together: not even their kind is shown.
  tasks: /* sql */ `
    select case when r.sealed then 'sealed' else t.kind end as kind, t.state, count(*)::int as count,
      count(*) filter (where t.due_at < now())::int as overdue
    from tasks t join reports r on r.id = t.report_id where t.state in ('open', 'claimed') group by 1, 2 order by 1, 2`,
  held: /* sql */ `select status, count(*)::int as count from delivery_items group by 1 order by 1`,
  sizes: /* sql */ `
    select relname as table, pg_total_relation_size(c.oid)::bigint::text as bytes from pg_class c
    where relnamespace = 'pacars'::regnamespace and relkind = 'r' order by 1`,
} as const;

/** Rows of counts and names; or a code of PostgreSQL's that says why there are none, such as 42501 (not for this role). */
export type SupportFacts = Record<keyof typeof QUESTIONS, unknown[] | { failed: string }>;

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';

/**
 * What support may be told of a database: versions, counts, sizes. Each question is asked by itself, so that a role
 * that may not know one of them still tells the rest.
 *
 * @throws Error when the database cannot be reached
 */
export async function supportFacts(url: string): Promise<SupportFacts> {
  const client = new Client({
    connectionString: url,
    application_name: 'pacars support-bundle',
    connectionTimeoutMillis: 5_000,
    statement_timeout: 30_000,
    options: '-c search_path=pacars,pg_temp -c default_transaction_read_only=on',
  });
  await client.connect();
  const ask = async (question: keyof typeof QUESTIONS): Promise<unknown[] | { failed: string }> => {
    try {
      return (await client.query<Record<string, unknown>>(QUESTIONS[question])).rows;
    } catch (error) {
      return { failed: codeOf(error) };
    }
  };
  try {
    return {
      server: await ask('server'),
      migrations: await ask('migrations'),
      outbox: await ask('outbox'),
      handOffs: await ask('handOffs'),
      tasks: await ask('tasks'),
      held: await ask('held'),
      sizes: await ask('sizes'),
    };
  } finally {
    await client.end();
  }
}
