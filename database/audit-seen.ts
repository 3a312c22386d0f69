/**
 * The entries that the actor may see, as SQL to select from. Row-level security chooses the rows. Of a step of emergency access
 * the report is withheld from those who may not know it: `report_id` is null as where there is no such report, and `whole` is
 * false, because the text says it too. Whatever the api shows of the audit, it selects from here.
 */
export const SEEN_ENTRIES = /* sql */ `(
  select seen.force, seen.sequence, seen.at, seen.entry, seen.hash, seen.actor, seen.action, seen.record_kind, seen.record_id,
    case when seen.whole then seen.report_id end as report_id, seen.whole
  from (
    select a.*, a.report_id is null or a.record_kind <> 'break-glass' or person_may_learn(actor(), a.report_id) as whole
    from (
      select force, sequence, at, entry, hash, actor, action, record_kind, record_id, report_id from audit_entries
    ) a
  ) seen
)`;
