import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { NamedHistory } from './replay.ts';

/** Every payload of the document, decoded, beside the document itself. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') {
    const decoded = Buffer.from(value, 'base64');
    const isBase64 = decoded.toString('base64') === value;
    return isBase64 ? [value, decoded.toString('utf8')] : [value];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, field]) => [name, ...textsOf(field)]);
}

/** All that a reader of a history can read: names, attributes, and payloads as they are and decoded. */
export const textOfHistory = (history: NamedHistory['history']): string =>
  textsOf(JSON.parse(historyToJSON(history))).join('\n');
