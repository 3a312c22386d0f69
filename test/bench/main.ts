import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { productVersion } from '../../cli/product-version.ts';
import { measureAudit } from './audit-speed.ts';
import { measureWorklistCost } from './worklist-cost.ts';

/** One figure of the benchmark. */
interface Figure {
  value: number;
  unit: string;
  better: 'higher' | 'lower';
}

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    reports: { type: 'string', default: '100000' },
    help: { type: 'boolean', default: false },
  },
});

const USAGE = `npm run bench -- [--json] [--reports N]

Measures on PostgreSQL servers of its own, each figure in the same run as its floor, so that the ratio means something on
a noisy machine. --json prints one JSON object and nothing else; --reports is the number of reports (default 100000).
`;

const milliseconds = (value: number): Figure => ({
  value: Number(value.toFixed(3)),
  unit: 'ms',
  better: 'lower',
});

const perSecond = (value: number): Figure => ({ value: Math.round(value), unit: '1/s', better: 'higher' });

async function measure(reports: number): Promise<Record<string, Figure>> {
  const { withMs, withoutMs, ratio } = await measureWorklistCost(reports);
  const audit = await measureAudit();
  return {
    worklist_with_row_level_security: milliseconds(withMs),
    worklist_without_row_level_security: milliseconds(withoutMs),
    worklist_row_level_security_ratio: { value: Number(ratio.toFixed(2)), unit: 'x', better: 'lower' },
    audit_appends_per_second: perSecond(audit.appendsPerSecond),
    audit_appends_per_second_many_chains: perSecond(audit.appendsPerSecondManyChains),
    audit_export_100000_entries: milliseconds(audit.exportMs),
    audit_verify_100000_entries: milliseconds(audit.verifyMs),
  };
}

async function main(): Promise<number> {
  const reports = Number(values.reports);
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (!Number.isSafeInteger(reports) || reports < 1_000 || reports > 10_000_000) {
    process.stderr.write('--reports must be a whole number from 1000 to 10000000\n');
    return 1;
  }
  const [cpu] = cpus();
  const machine = { cpu: cpu?.model ?? 'unknown', cores: cpus().length, memoryBytes: totalmem() };
  const versions = { node: process.versions.node, pacars: productVersion() };
  const results = await measure(reports);
  if (values.json)
    process.stdout.write(`${JSON.stringify({ machine, versions, reports, results }, null, 2)}\n`);
  else
    for (const [name, { value, unit }] of Object.entries(results))
      process.stdout.write(`${name.padEnd(44)} ${value} ${unit}\n`);
  return 0;
}

process.exitCode = await main();
