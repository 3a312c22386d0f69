import { createReadStream, readFileSync } from 'node:fs';
import { FINDINGS, type Finding } from '../runtime/audit/findings.ts';
import { readPublicKey } from '../runtime/audit/signed-note.ts';
import { UnusableExport, type Verdict, verifyExport } from '../runtime/audit/verify-export.ts';

/** More than this would bury the first ones; the rest are counted. */
const FINDINGS_SHOWN = 200;

const oneLine = ({ code, force, sequence, detail }: Finding): string =>
  [code, force ?? '-', sequence ?? '-', `${FINDINGS[code]}: ${detail}`].join('\t');

/** The verdict as text: what was checked (with so many checkpoints kept outside), then a line for each finding. */
function reportOf({ findings, chains, checkpoints, keyFromOutside }: Verdict, given: number): string {
  const { inside, outside } = checkpoints;
  const lines = [
    ...chains.map(({ force, first, last }) => `chain ${force}: entries ${first} to ${last}`),
    `checkpoints that fit: ${inside} of the file, ${outside} kept outside`,
    ...(keyFromOutside
      ? []
      : ['the signatures were checked by the key in the file itself; give --public-key']),
    ...(given > 0
      ? []
      : ['no checkpoint kept outside was given: a rewritten end would not show; give --checkpoint']),
    ...findings.slice(0, FINDINGS_SHOWN).map(oneLine),
    ...(findings.length > FINDINGS_SHOWN ? [`and ${findings.length - FINDINGS_SHOWN} more`] : []),
    findings.length === 0 ? 'nothing is wrong' : `${findings.length} findings`,
  ];
  return `${lines.join('\n')}\n`;
}

/**
 * Check a copy of the audit, by files alone.
 *
 * @returns what to print, and the exit code: 0 nothing is wrong, 1 something is, 2 the files are of no use
 */
export async function verifyFile(
  file: string,
  { checkpoints, publicKeys }: { checkpoints: readonly string[]; publicKeys: readonly string[] },
): Promise<{ code: 0 | 1 | 2; text: string }> {
  const keys: Buffer[] = [];
  for (const text of publicKeys) {
    const key = readPublicKey(text.trim());
    if (!key) return { code: 2, text: '--public-key is not a key: base64 of 32 bytes, or name+id+base64\n' };
    keys.push(key);
  }
  try {
    const outside = checkpoints.map((name) => ({ name, text: readFileSync(name, 'utf8') }));
    const verdict = await verifyExport(createReadStream(file), { outside, publicKeys: keys });
    return { code: verdict.findings.length === 0 ? 0 : 1, text: reportOf(verdict, outside.length) };
  } catch (error) {
    if (error instanceof UnusableExport) return { code: 2, text: `${error.message}\n` };
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';
    return { code: 2, text: `a file cannot be read (${code})\n` };
  }
}
