/**
 * What operations may see of a report in Temporal's list, and of what kind each is. Search attributes are never
 * encrypted, so they hold codes, instants and flags: nothing of a report's content, nobody's name. A sealed
 * report's force and priority read `sealed`.
 */
export const SEARCH_ATTRIBUTES = {
  ReportStage: 'KEYWORD',
  ReportForce: 'KEYWORD',
  ReportPriority: 'KEYWORD',
  TaskDueAt: 'DATETIME',
  Overdue: 'BOOL',
  NeedsPerson: 'BOOL',
} as const;

export type SearchAttributeName = keyof typeof SEARCH_ATTRIBUTES;
export type SearchAttributeKind = (typeof SEARCH_ATTRIBUTES)[SearchAttributeName];
