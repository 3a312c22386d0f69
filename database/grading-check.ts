import { type GradedMatter, gradingFaults } from '../domain/intelligence/grading-faults.ts';
import type { Vault } from '../domain/vault.ts';
import { calendarDayInUk } from '../domain/working-days.ts';
import type { Completion } from './completion.ts';
import type { Transaction } from './pool.ts';
import { readAsOne } from './read-as-one.ts';
import { contentForHandOff } from './report-content.ts';
import { refuseFaults } from './safeguarding-checks.ts';
import { asConsequence } from './transactions.ts';

/** What the report and all that is read as one with it say, and their references: whoever grades has read them all. */
async function gradedMatter(
  tx: Transaction,
  vault: Vault,
  reportId: string,
): Promise<Omit<GradedMatter, 'day'>> {
  return asConsequence(tx, async () => {
    const ids = await readAsOne(tx, reportId);
    const { rows } = await tx.query<{ reference: string }>(
      /* sql */ `select reference from reports where id = any ($1::uuid[])`,
      [ids],
    );
    const messages = [];
    for (const id of ids)
      messages.push(...(await contentForHandOff(tx, vault, id)).map(({ message }) => message));
    return {
      isAnonymous: messages.some(({ anonymity }) => anonymity === 'ANONYMOUS'),
      references: [
        ...rows.map(({ reference }) => reference),
        ...messages.flatMap(({ quotedRef }) => (quotedRef ? [quotedRef] : [])),
      ],
      narratives: messages.map(({ narrative }) => narrative),
    };
  });
}

/** The references that senders and reporters know what is graded by: none of them may leave with intelligence. */
export const referencesOf = async (
  tx: Transaction,
  vault: Vault,
  reportId: string,
): Promise<readonly string[]> => (await gradedMatter(tx, vault, reportId)).references;

/**
 * Hold a grading to the rules of its day and to the golden rules. What it is compared with has its clues hidden, so
 * that no refusal tells whoever tries one value after another.
 *
 * @throws RuleError at the field whose rule is broken
 */
export async function itemsGraded(
  tx: Transaction,
  { vault, task, form }: Completion<'grade-intelligence'>,
): Promise<void> {
  const matter = await gradedMatter(tx, vault, task.reportId);
  refuseFaults(gradingFaults(form, { day: calendarDayInUk(new Date()), ...matter }));
}
