import type { Decisions } from '../domain/decisions.ts';
import { recordReportChange } from './audit.ts';
import type { Transaction } from './pool.ts';
import { recordEvent } from './timeline.ts';

/**
 * Write what an assessment that stands has decided beside what the reporter chose. Safe to repeat, and in any order: the
 * latest assessment's facts stay.
 */
export async function keepAssessedFacts(
  tx: Transaction,
  { reportId, taskId, decision }: { reportId: string; taskId: string; decision: Decisions['assess-report'] },
): Promise<void> {
  const { categories, severity, matter, criminal, conduct, processingRegime } = decision;
  const { rowCount } = await tx.query(
    /* sql */ `
      update reports r
      set assessed_categories = $3, severity = $4, matter = $5, criminal_decision = $6, conduct_decision = $7,
        processing_regime = $8, assessed_at = t.completed_at, version = r.version + 1
      from tasks t
      where r.id = $1 and t.id = $2 and t.report_id = r.id
        and (r.assessed_at is null or r.assessed_at < t.completed_at)`,
    [reportId, taskId, categories, severity, matter, criminal, conduct, processingRegime],
  );
  if (!rowCount) return;
  await recordEvent(tx, { reportId, kind: 'ASSESSMENT_STANDS', codes: { taskId } });
  await recordReportChange(tx, reportId, { event: 'ASSESSMENT_STANDS', task: taskId });
}
