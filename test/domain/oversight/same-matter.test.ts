import { describe, expect, it } from 'vitest';
import { type AskedReferral, meet, type StandingReferral } from '../../../domain/oversight/same-matter.ts';

const [BEFORE, DECIDED, AFTER] = ['2026-11-24T09:00:00Z', '2026-11-24T12:00:00.000Z', '2026-11-24T15:00:00Z'];

const standing = (over: Partial<StandingReferral> = {}): StandingReferral => {
  const state = over.state ?? 'DECIDING';
  const decided = state === 'REFER' || state === 'DO_NOT_REFER';
  return {
    id: 'one',
    kind: 'MANDATORY',
    scheme: 'england-and-wales',
    criteria: ['A'],
    state,
    decidedAt: decided || state === 'AWAITED' ? DECIDED : null,
    unclaimed: false,
    ...over,
  };
};
const asked = (over: Partial<AskedReferral> = {}): AskedReferral => ({
  kind: 'MANDATORY',
  scheme: 'england-and-wales',
  criteria: ['A'],
  since: AFTER,
  byAssessment: true,
  ...over,
});

/** What there is, what is asked, and what comes of it: joined, carried, or these criteria anew. */
const CASES: [string, StandingReferral[], AskedReferral, 'joins' | 'carried' | string[]][] = [
  ['nothing there', [], asked(), ['A']],
  ['the criterion of that code under another law', [standing()], asked({ scheme: 'scotland' }), ['A']],
  [
    'the same under another law, by hand and referred',
    [standing({ state: 'REFER', unclaimed: true })],
    asked({ scheme: 'scotland', since: BEFORE }),
    ['A'],
  ],
  [
    'a wish without a criterion under another law',
    [standing({ kind: 'VOLUNTARY', criteria: [] })],
    asked({ kind: 'VOLUNTARY', scheme: 'scotland', criteria: [] }),
    [],
  ],
  ['another criterion', [standing({ criteria: ['B'] })], asked(), ['A']],
  ['one under way', [standing()], asked(), 'joins'],
  ['one under way for a part', [standing()], asked({ criteria: ['A', 'B'] }), 'joins'],
  ['one that nobody could tell', [standing({ kind: 'UNCLEAR' })], asked(), 'joins'],
  ['one that waits for a second person', [standing({ state: 'AWAITED' })], asked(), 'carried'],
  ['one that waits, for a part', [standing({ state: 'AWAITED' })], asked({ criteria: ['A', 'B'] }), ['B']],
  ['referred, clear before', [standing({ state: 'REFER' })], asked({ since: BEFORE }), 'carried'],
  [
    'referred, clear at that very moment',
    [standing({ state: 'REFER' })],
    asked({ since: DECIDED }),
    'carried',
  ],
  ['referred, clear only after', [standing({ state: 'REFER' })], asked(), ['A']],
  ['refused, clear before', [standing({ state: 'DO_NOT_REFER' })], asked({ since: BEFORE }), 'carried'],
  ['refused, clear only after', [standing({ state: 'DO_NOT_REFER' })], asked(), ['A']],
  [
    'by hand, referred, and first named by an assessment',
    [standing({ state: 'REFER', unclaimed: true })],
    asked(),
    'carried',
  ],
  [
    'by hand, referred, and asked for by hand again',
    [standing({ state: 'REFER', unclaimed: true })],
    asked({ byAssessment: false }),
    ['A'],
  ],
  [
    'not referred while it might be, and now it must',
    [standing({ kind: 'VOLUNTARY', state: 'DO_NOT_REFER' })],
    asked({ since: BEFORE }),
    ['A'],
  ],
  [
    'referred of free will, and now it must',
    [standing({ kind: 'VOLUNTARY', state: 'REFER' })],
    asked({ since: BEFORE }),
    'carried',
  ],
  ['a wish without a criterion', [standing()], asked({ kind: 'VOLUNTARY', criteria: [] }), []],
  [
    'a second wish without one',
    [standing({ kind: 'VOLUNTARY', criteria: [] })],
    asked({ kind: 'VOLUNTARY', criteria: [] }),
    'joins',
  ],
];

describe('meet', () => {
  it.each(CASES)('%s', (_what, there, need, expected) => {
    const { joins, left, carriedBy } = meet(need, there);
    const carried = carriedBy.length > 0 ? 'carried' : 'lost';
    expect(joins ? 'joins' : (left ?? carried)).toEqual(expected);
  });
});
