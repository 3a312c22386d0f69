import type { TestDatabase } from './database.ts';

interface Column {
  place: string;
  table: string;
  column: string;
  type: string;
}

/** Every column of every table that holds text, bytes or JSON. */
async function columnsOf(database: TestDatabase): Promise<Column[]> {
  const { rows } = await database.admin.query<Column>(/* sql */ `
    select c.table_name || '.' || c.column_name as place, quote_ident(c.table_name) as table,
      quote_ident(c.column_name) as column, c.data_type as type
    from information_schema.columns c
    join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = 'pacars' and t.table_type = 'BASE TABLE'
      and c.data_type in ('text', 'bytea', 'json', 'jsonb', 'ARRAY')
    order by 1`);
  return rows;
}

/** The places (`table.column`) of the whole database where a text stands in clear: in texts, JSON, or bytes. */
export async function placesHolding(database: TestDatabase, text: string): Promise<string[]> {
  const columns = await columnsOf(database);
  const found = columns.map(({ place, table, column, type }) => {
    const holds =
      type === 'bytea'
        ? `position(convert_to($1, 'UTF8') in ${column}) > 0`
        : `position($1 in ${column}::text) > 0`;
    return `select '${place}' as place where exists (select from pacars.${table} where ${holds})`;
  });
  const { rows } = await database.admin.query<{ place: string }>(found.join(' union all '), [text]);
  return rows.map(({ place }) => place);
}

/**
 * Everything that the database holds, as text, by place (`table.column`): every column of every table of ours, whatever its
 * type. Bytes are shown as text where they are.
 */
export async function textsByPlace({ admin }: TestDatabase): Promise<Map<string, string>> {
  const { rows: columns } = await admin.query<{
    place: string;
    table: string;
    column: string;
    type: string;
  }>(/* sql */ `
      select c.relname || '.' || a.attname as place, c.oid::regclass::text as table,
        quote_ident(a.attname) as column, format_type(a.atttypid, null) as type
      from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'm') and a.attnum > 0 and not a.attisdropped
        and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
      order by 1`);
  const texts = columns.map(({ place, table, column, type }) => {
    const shown = type === 'bytea' ? `encode(${column}, 'escape')` : `${column}::text`;
    return `select '${place}' as place, string_agg(${shown}, E'\\n') as text from ${table}`;
  });
  const { rows } = await admin.query<{ place: string; text: string | null }>(texts.join(' union all '));
  return new Map(rows.map(({ place, text }) => [place, text ?? '']));
}

/** How many rows each table has that a message may write to. */
export async function rowCounts(database: TestDatabase): Promise<Record<string, number>> {
  const tables = [
    'deliveries',
    'delivery_items',
    'reports',
    'report_keys',
    'messages',
    'message_content',
    'message_identity',
    'message_raw',
    'report_events',
    'tasks',
    'outbox',
    'audit_entries',
  ];
  const counts = tables.map((name) => `(select count(*)::int from pacars.${name}) as ${name}`);
  const { rows } = await database.admin.query<Record<string, number>>(`select ${counts.join(', ')}`);
  return rows[0] ?? {};
}
