/** What can be wrong with a copy of the audit. */
export const FINDINGS = {
  CHANGED: 'an entry was changed',
  BROKEN_LINK: 'an entry does not follow the one before it',
  DROPPED: 'entries are missing',
  INSERTED: 'an entry was put in',
  REORDERED: 'an entry is out of its order',
  CUT_TAIL: 'the newest entries are missing',
  MIXED_CHAINS: 'an entry of one chain is in another',
  UNKNOWN_CHAIN: 'a chain is not the header’s',
  FORKED: 'the history is another than the one that was signed',
  BAD_SIGNATURE: 'a checkpoint is not signed by the key',
  NOT_COVERED: 'a checkpoint is about entries that are not here',
  UNREADABLE: 'a line cannot be read',
  CUT_FILE: 'the file does not end as an export does',
} as const;
export type FindingCode = keyof typeof FINDINGS;

/** One thing that is wrong, and where. */
export interface Finding {
  code: FindingCode;
  force: string | null;
  /** Of the entry, or the first of several. */
  sequence: number | null;
  /** The column that does not fit, where it is one. */
  column?: string;
  /** What was found, in a few words; nothing of an entry's values. */
  detail: string;
}
