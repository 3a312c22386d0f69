import { z } from 'zod';
import { RuleError } from '../domain/errors.ts';
import type { Transaction } from './pool.ts';

const standing = z.object({
  id: z.uuid(),
  force: z.string(),
  stage: z.string(),
  routing: z.string(),
  mergedInto: z.uuid().nullable(),
  hasMerged: z.boolean(),
  isPart: z.boolean(),
  priority: z.enum(['ROUTINE', 'URGENT', 'IMMEDIATE']),
});

async function readStanding(tx: Transaction, id: string): Promise<z.infer<typeof standing>> {
  const { rows } = await tx.query(
    /* sql */ `
      select r.id, r.force, r.stage, r.routing, r.priority, r.merged_into as "mergedInto",
        exists (select from reports m where m.merged_into = r.id) as "hasMerged",
        exists (select from report_parts p where p.part_report_id = r.id) as "isPart"
      from reports r where r.id = $1`,
    [id],
  );
  return standing.parse(rows[0]);
}

const NOT_THESE = {
  same: 'must be another report',
  force: 'must be a report of the same force',
  merged: 'must be a report that is not read as one with another already, and into which none is',
  into: 'must be a report that is not read as one with another already',
  stage: 'must be an open report that this force deals with; merge the closed one into the open one',
  routing: 'must be a report of which it has been decided that it is this force’s, as the other must be',
};

const refuse = (why: keyof typeof NOT_THESE): never => {
  throw new RuleError('NOT_TO_BE_MERGED', NOT_THESE[why], '/into');
};

/**
 * Whether a report may be read as one with another. Both are locked; within `asConsequence`.
 *
 * @throws RuleError `NOT_TO_BE_MERGED` with the rule that the two break
 */
export async function checkPair(tx: Transaction, reportId: string, into: string): Promise<void> {
  const one = await readStanding(tx, reportId);
  const other = await readStanding(tx, into);
  if (one.id === other.id) refuse('same');
  if (one.force !== other.force) refuse('force');
  if (one.mergedInto !== null || one.hasMerged) refuse('merged');
  if (other.mergedInto !== null) refuse('into');
  // Read there is only what is assessed here: not what is still being routed, nor what another force has.
  if (other.stage === 'CLOSED' || other.stage === 'TRANSFER' || one.stage === 'TRANSFER') refuse('stage');
  if (one.routing === 'OTHER_FORCE' || other.routing !== 'HOME') refuse('routing');
}
