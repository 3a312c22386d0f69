import { consultForAssessment } from '../../database/assessment-offer.ts';
import { earlierAssessment } from '../../database/earlier-assessment.ts';
import type { Transaction } from '../../database/pool.ts';
import { readFactsOfOne } from '../../database/read-as-one.ts';
import type { Report } from '../../database/reports.ts';
import { isHeldBy } from '../../database/task-actions.ts';
import type { Task } from '../../database/tasks.ts';
import type { Actor } from '../../domain/access.ts';
import { asksDomesticAbuse, domesticAbuseChecklist } from '../../domain/assessment/domestic-abuse.ts';
import { nationRulesFor } from '../../domain/assessment/nation-rules.ts';
import { criteriaToTest, promptsFor } from '../../domain/assessment/prompts.ts';
import { reachWarning } from '../../domain/assessment/reach.ts';
import { forceBySlug } from '../../domain/forces.ts';
import { criteriaOfForce } from '../../domain/oversight/criteria.ts';
import { isLive } from '../../domain/task-kinds.ts';
import type { Vault } from '../../domain/vault.ts';
import { calendarDayInUk } from '../../domain/working-days.ts';

interface Asked {
  actor: Actor;
  task: Task;
  report: Report;
}

/**
 * What an assessment may begin with: the reporter's categories and what else the report says in codes, what the law of
 * the force's nation knows, each criterion of referral with its source, and reminders. For whoever holds the task also
 * whom the messages name, in codes, whether the checklist of domestic abuse is asked in any case, and the assessment before
 * this one; the readings are recorded.
 */
export async function assessmentSuggestion(
  tx: Transaction,
  vault: Vault,
  { actor, task, report }: Asked,
): Promise<Record<string, unknown>> {
  const { categories } = report;
  if (!isLive(task.state)) return { categories };
  const day = calendarDayInUk(new Date());
  const nation = forceBySlug(task.force)?.nation ?? '';
  const toTest = criteriaToTest(categories);
  const { howKnown, danger, priority, anonymity } = report;
  return {
    categories,
    facts: { howKnown, danger, priority, anonymity },
    nation: { name: nation, ...nationRulesFor(nation, day) },
    matter: {
      kind: 'CONDUCT',
      because: anonymity === 'ANONYMOUS' ? 'ANONYMOUS_REPORTER' : 'NO_COMPLAINT_MADE',
    },
    criteria: criteriaOfForce(task.force, day).map(({ code, asks, mandatory, to, source, effectiveFrom }) => {
      return { criterion: code, asks, mandatory, to, source, effectiveFrom, testFirst: toTest.has(code) };
    }),
    prompts: promptsFor(categories, day),
    domesticAbuse: domesticAbuseChecklist(day),
    ...(isHeldBy(actor, task) && (await forHolder(tx, vault, { actor, task, report }, day))),
  };
}

async function forHolder(
  tx: Transaction,
  vault: Vault,
  asked: Asked,
  day: string,
): Promise<Record<string, unknown>> {
  const { subjects, chiefOfficer } = await consultForAssessment(tx, vault, asked);
  const facts = await readFactsOfOne(tx, asked.report.id, asked.task.id);
  return {
    chiefOfficer,
    // Whether the checklist must be answered even where the assessor does not name the category.
    domesticAbuseAsked: asksDomesticAbuse(facts?.categories ?? []),
    subjects: subjects.map((subject) => ({
      ...subject,
      warning: subject.role === null ? null : (reachWarning(subject.role, day)?.text ?? null),
    })),
    earlier: (await earlierAssessment(tx, vault, asked)) ?? null,
  };
}
