/** What an entry of the audit says, as its text says it. */
export interface AuditEntry {
  version: '1' | '2';
  force: string;
  /** Decimal digits: its place in the chain of its force, from 1. */
  sequence: string;
  /** UTC with microseconds, `2026-11-24T09:30:00.123456Z`. */
  at: string;
  /** A person's id, or the part of the service that acted for nobody. */
  actor: string;
  /** Roles with spaces between. */
  role: string | null;
  action: string;
  recordKind: string;
  recordId: string;
  /** Always null in version 1, which had no place for it. */
  reportId: string | null;
  reasonCode: string | null;
  reasonHash: string | null;
  recipient: string | null;
  /** A JSON object of codes. */
  codes: string | null;
}

const FIELDS_BEFORE_REPORT = [
  'version',
  'force',
  'sequence',
  'at',
  'actor',
  'role',
  'action',
  'recordKind',
  'recordId',
] as const;
const FIELDS_AFTER_REPORT = ['reasonCode', 'reasonHash', 'recipient', 'codes'] as const;
/** The places of the text's array, by version. */
const LAYOUTS: Readonly<Record<string, readonly string[]>> = {
  '1': [...FIELDS_BEFORE_REPORT, ...FIELDS_AFTER_REPORT],
  '2': [...FIELDS_BEFORE_REPORT, 'reportId', ...FIELDS_AFTER_REPORT],
};
const NEVER_NULL = ['force', 'sequence', 'at', 'actor', 'action', 'recordKind', 'recordId'] as const;

const parsedJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isText = (value: unknown): value is string => typeof value === 'string';

/** Read the text of an entry, of any version there has been; undefined when it is none. */
export function readAuditEntry(text: string): AuditEntry | undefined {
  const values = parsedJson(text);
  if (!Array.isArray(values) || !isText(values[0])) return undefined;
  const layout = LAYOUTS[values[0]];
  if (layout?.length !== values.length) return undefined;
  if (!values.every((value) => value === null || isText(value))) return undefined;
  const told = new Map(layout.map((name, place) => [name, isText(values[place]) ? values[place] : null]));
  if (NEVER_NULL.some((name) => told.get(name) === null)) return undefined;
  const must = (name: (typeof NEVER_NULL)[number]): string => told.get(name) ?? '';
  const may = (name: string): string | null => told.get(name) ?? null;
  return {
    version: values[0] === '1' ? '1' : '2',
    force: must('force'),
    sequence: must('sequence'),
    at: must('at'),
    actor: must('actor'),
    role: may('role'),
    action: must('action'),
    recordKind: must('recordKind'),
    recordId: must('recordId'),
    reportId: may('reportId'),
    reasonCode: may('reasonCode'),
    reasonHash: may('reasonHash'),
    recipient: may('recipient'),
    codes: may('codes'),
  };
}
