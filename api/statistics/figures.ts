import { z } from 'zod';
import type { COUNTED_BY, ReportCount } from '../../database/statistics.ts';
import { MATTER_KINDS } from '../../domain/assessment/codes.ts';
import { CATEGORIES, ENDINGS, OUTCOMES, PRIORITIES, SEVERITIES, STAGES } from '../../domain/codes.ts';
import { type Cell, cellOf, suppress } from '../../domain/statistics.ts';

const cell = z
  .object({ count: z.int().nullable(), suppressed: z.boolean() })
  .meta({ id: 'StatisticsCell', description: 'A count, or null where it is withheld' });

/** What has no assessment that stands, or one out of scope. */
const NONE = 'NOT_ASSESSED';
const ANONYMITY = ['ANONYMOUS', 'CONFIDENTIAL_CONTACT'] as const;

/** The figures of one force. */
export const forceFigures = z
  .object({
    force: z.string(),
    total: cell,
    stages: z.record(z.enum(STAGES), cell),
    priorities: z.record(z.enum(PRIORITIES), cell),
    anonymity: z.record(z.enum(ANONYMITY), cell),
    categories: z
      .record(z.enum(CATEGORIES), cell)
      .meta({ description: 'A report may have several, or none' }),
    outcomes: z.record(z.enum(OUTCOMES), cell).meta({ description: 'A report may have several, or none' }),
    assessedCategories: z
      .record(z.enum(CATEGORIES), cell)
      .meta({ description: "The assessor's; a report may have several, or none" }),
    severities: z.record(z.enum(SEVERITIES), cell),
    matters: z.record(z.enum(MATTER_KINDS), cell),
    endings: z.record(z.enum(ENDINGS), cell).meta({ description: 'Of the closed reports' }),
  })
  .meta({ id: 'ForceStatistics' });

/** The figures of a force from what was counted, small counts withheld. */
export function figuresOf(force: string, counts: readonly ReportCount[]): z.infer<typeof forceFigures> {
  const countOf = (by: (typeof COUNTED_BY)[number], code: string): number =>
    counts.find((found) => found.force === force && found.by === by && found.code === code)?.count ?? 0;
  const cells = <Code extends string>(
    by: (typeof COUNTED_BY)[number],
    codes: readonly Code[],
  ): Record<Code, Cell> => {
    const counted = codes.map((code) => [code, countOf(by, code)] as const);
    // eslint-disable-next-line typescript/no-unsafe-type-assertion -- every code of the list, and no other
    return suppress(Object.fromEntries(counted) as Record<Code, number>);
  };
  // Those without count where small numbers are withheld, or they would be the difference to the total; they are shown
  // never, because with the stages they would give away how many were found out of scope.
  const assessedCells = <Code extends string>(
    by: (typeof COUNTED_BY)[number],
    codes: readonly Code[],
  ): Record<Code, Cell> => {
    const { [NONE]: _none, ...assessed } = cells<string>(by, [...codes, NONE]);
    // eslint-disable-next-line typescript/no-unsafe-type-assertion -- every code of the list, and no other
    return assessed as Record<Code, Cell>;
  };
  const stages = cells('stage', STAGES);
  const endings = cells('ending', ENDINGS);
  // The endings add up to the closed reports: shown, they would give that number away where it is withheld.
  const hidden = Object.fromEntries(ENDINGS.map((ending) => [ending, { count: null, suppressed: true }]));
  return {
    force,
    total: cellOf(countOf('total', '')),
    stages,
    priorities: cells('priority', PRIORITIES),
    anonymity: cells('anonymity', ANONYMITY),
    categories: cells('category', CATEGORIES),
    outcomes: cells('outcome', OUTCOMES),
    assessedCategories: cells('assessedCategory', CATEGORIES),
    severities: assessedCells('severity', SEVERITIES),
    matters: assessedCells('matter', MATTER_KINDS),
    endings: stages.CLOSED.suppressed ? { ...endings, ...hidden } : endings,
  };
}
