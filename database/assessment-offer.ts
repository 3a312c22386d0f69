import type { Actor } from '../domain/access.ts';
import type { Vault } from '../domain/vault.ts';
import { namedSubjects, type NamedSubject } from './assessment-facts.ts';
import type { Transaction } from './pool.ts';
import type { Report } from './reports.ts';
import { consultSubjects } from './subject-naming.ts';

/** What of a report's sealed parts an assessment may begin with, in codes. */
export interface SubjectFacts {
  subjects: NamedSubject[];
  /** Whether a chief officer is, or may be, among those whom the report means. */
  chiefOfficer: 'YES' | 'POSSIBLY' | 'NO';
}

/** Whom the messages name, in codes, and whether a chief officer is meant. The reading is recorded. */
export async function consultForAssessment(
  tx: Transaction,
  vault: Vault,
  { actor, report }: { actor: Actor; report: Report },
): Promise<SubjectFacts> {
  const meant = await consultSubjects(tx, actor, report);
  const { rows } = await tx.query<{ id: string }>(
    /* sql */ `select id from people where id = any ($1::uuid[]) and chief_officer`,
    [meant.filter(({ basis }) => basis !== 'REJECTED').map(({ personId }) => personId)],
  );
  const chiefs = meant.filter(({ personId }) => rows.some(({ id }) => id === personId));
  const certain = chiefs.some(({ basis }) => basis !== 'CANDIDATE');
  return {
    subjects: await namedSubjects(tx, vault, report.id),
    chiefOfficer: certain ? 'YES' : chiefs.length > 0 ? 'POSSIBLY' : 'NO',
  };
}
