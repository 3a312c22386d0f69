import type { ReportResult } from './report-results.ts';

const pad = (cells: readonly string[], widths: readonly number[]): string =>
  cells
    .map((cell, index) => cell.padEnd(widths[index] ?? 0))
    .join('  ')
    .trimEnd();

/** The results as a table for people: one line a report, one more for each further hand-off. */
export function resultsTable(results: readonly ReportResult[]): string {
  const header = ['report', 'priority', 'where it went', 'hand-off', 'receipt', 'time'];
  const rows = results.flatMap((result) => {
    const [first, ...rest] = result.handOffs;
    const mark = result.asExpected ? '' : ' (NOT as expected)';
    const where = `${result.wentTo.toLowerCase().replaceAll('_', ' ')}${result.sealed ? ' (sealed)' : ''}${mark}`;
    return [
      [
        result.reference,
        result.priority,
        where,
        first?.system ?? '',
        first?.receipt ?? '',
        `${result.seconds.toFixed(1)} s`,
      ],
      ...rest.map(({ system, receipt }) => ['', '', '', system, receipt ?? '', '']),
    ];
  });
  const widths = header.map((title, index) =>
    Math.max(title.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const rule = widths.map((width) => '-'.repeat(width));
  return [pad(header, widths), pad(rule, widths), ...rows.map((row) => pad(row, widths))].join('\n');
}
