import { describe, expect, it } from 'vitest';
import { mayClose, OPEN_POINTS, type OpenPointCode } from '../../domain/open-points.ts';

/** What keeps a report open, and what is only said. */
const TABLE: readonly [OpenPointCode, boolean][] = [
  ['UNREAD_MESSAGE', true],
  ['LIVE_TASK', true],
  ['ANSWER_AWAITED', true],
  ['HAND_OFF_UNSETTLED', true],
  ['MERGED_REPORT_OPEN', false],
  ['HELD_MESSAGE', false],
];

describe('what is open of a report', () => {
  it.each(TABLE)('%s keeps it from closing: %s', (code, blocks) => {
    const point = { code, what: null, count: 1 };
    expect(mayClose([point])).toBe(!blocks);
    // One that blocks is enough, whatever else there is.
    expect(mayClose([{ code: 'HELD_MESSAGE', what: null, count: 2 }, point])).toBe(!blocks);
  });

  it('is nothing else, and without any it may close', () => {
    expect(Object.keys(OPEN_POINTS)).toEqual(TABLE.map(([code]) => code));
    expect(mayClose([])).toBe(true);
  });
});
