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
