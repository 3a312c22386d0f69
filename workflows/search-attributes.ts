import { defineSearchAttributeKey } from '@temporalio/common';
import { SEARCH_ATTRIBUTES } from '../domain/search-attributes.ts';

/** The keys of what operations see of a report; the dispatcher sets them at the start, the workflow afterwards. */
export const REPORT_STAGE = defineSearchAttributeKey('ReportStage', SEARCH_ATTRIBUTES.ReportStage);
export const REPORT_FORCE = defineSearchAttributeKey('ReportForce', SEARCH_ATTRIBUTES.ReportForce);
export const REPORT_PRIORITY = defineSearchAttributeKey('ReportPriority', SEARCH_ATTRIBUTES.ReportPriority);
export const TASK_DUE_AT = defineSearchAttributeKey('TaskDueAt', SEARCH_ATTRIBUTES.TaskDueAt);
export const OVERDUE = defineSearchAttributeKey('Overdue', SEARCH_ATTRIBUTES.Overdue);
export const NEEDS_PERSON = defineSearchAttributeKey('NeedsPerson', SEARCH_ATTRIBUTES.NeedsPerson);

/** What every attribute of a sealed report says: nothing of its stage, force or kind. */
export const SEALED = 'sealed';
