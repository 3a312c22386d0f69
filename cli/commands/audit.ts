import { parseArgs } from 'node:util';
import { createPool } from '../../database/pool.ts';
import { readAuditConfig } from '../../runtime/config.ts';
import { type ExportRequest, writeExport } from '../audit-export.ts';
import { verifyFile } from '../audit-verify.ts';
import type { Command } from '../command.ts';

const usage = `Usage: npm run pacars -- audit export [--force F] [--from INSTANT] [--to INSTANT] --out FILE
       npm run pacars -- audit verify FILE [--checkpoint NOTE_FILE]... [--public-key KEY]...

export writes a copy of the audit as lines of JSON, without anybody's reasons: of one force or all, from an instant and
before another (2026-11-24 or RFC 3339). DATABASE_URL is that of pacars_auditor. The export is itself in the audit.

verify checks such a copy, without a database: by the checkpoints in it, and by those that somebody outside has kept
(each mail or note in a file of its own). KEY is the public key of the checkpoints, from elsewhere than the file.
Exit code 0: nothing is wrong; 1: something is, named with force and number; 2: a file is of no use.`;

const refuse = (): number => {
  process.stderr.write(`${usage}\n`);
  return 2;
};

const instantOf = (text: string | undefined): Date | undefined => {
  if (text === undefined) return undefined;
  const instant = new Date(text);
  if (!/^\d{4}-\d\d-\d\d/u.test(text) || Number.isNaN(instant.getTime()))
    throw new Error('--from and --to are instants such as 2026-11-24 or 2026-11-24T09:30:00Z');
  return instant;
};

async function runExport(request: ExportRequest, file: string): Promise<number> {
  const { databaseUrl } = readAuditConfig(process.env);
  const pool = createPool({
    url: databaseUrl,
    applicationName: 'pacars audit export',
    maxConnections: 1,
    onIdleError: () => {},
  });
  try {
    const lines = await writeExport(pool, file, request);
    process.stdout.write(`Wrote ${lines} lines.\n`);
    return 0;
  } finally {
    await pool.end();
  }
}

interface Arguments {
  values: {
    force?: string | undefined;
    from?: string | undefined;
    to?: string | undefined;
    out?: string | undefined;
    checkpoint?: string[] | undefined;
    'public-key'?: string[] | undefined;
  };
  positionals: string[];
}

function parsedArguments(args: readonly string[]): Arguments | undefined {
  const text = { type: 'string' } as const;
  const texts = { type: 'string', multiple: true } as const;
  const options = { force: text, from: text, to: text, out: text, checkpoint: texts, 'public-key': texts };
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch {
    return undefined;
  }
}

export const audit: Command = {
  usage,
  takesArguments: true,
  run: async (args) => {
    const { values, positionals } = parsedArguments(args) ?? { values: {}, positionals: [] };
    const [verb, file, ...more] = positionals;
    if (verb === 'export' && file === undefined && values.out !== undefined) {
      const { force, from, to, out } = values;
      return runExport({ force, from: instantOf(from), before: instantOf(to) }, out);
    }
    if (verb !== 'verify' || file === undefined || more.length > 0) return refuse();
    const { checkpoint: checkpoints = [], 'public-key': publicKeys = [] } = values;
    const { code, text } = await verifyFile(file, { checkpoints, publicKeys });
    (code === 2 ? process.stderr : process.stdout).write(text);
    return code;
  },
};
