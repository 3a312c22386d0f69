import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { answersFor } from '../../../dev/demo/oversight-answers.ts';
import { readExpected } from '../../../dev/demo/samples.ts';
import { needOf, oversightCodes } from '../../../domain/oversight/answers.ts';
import { criteriaOfForce } from '../../../domain/oversight/criteria.ts';
import { referralClock } from '../../../domain/oversight/referral-clock.ts';
import { schemesOfForce } from '../../../domain/oversight/schemes.ts';

const DAY = '2026-11-24';
const bodies = new Map(
  z
    .object({
      expected: z.array(
        z.object({ sampleId: z.string(), oversight: z.object({ body: z.string().nullable() }) }),
      ),
    })
    .parse(JSON.parse(readFileSync(new URL('../../../dev/samples/expected.json', import.meta.url), 'utf8')))
    .expected.map(({ sampleId, oversight }) => [sampleId, oversight.body]),
);

/** The kind of referral that each word of the samples' advice asks for. */
const KINDS: Record<string, string | undefined> = {
  MANDATORY: 'MANDATORY',
  MANDATORY_LIKELY: 'UNCLEAR',
  // Nothing new to decide: the earlier referral carries it, or nothing is met.
  ALREADY_MADE_UPDATE: undefined,
  NOT_REQUIRED: undefined,
  CONSIDER: undefined,
};

const samples = readExpected().map((expected) => ({
  name: expected.sampleId,
  expected,
  force: expected.routing.toForces[0] ?? 'derbyshire',
}));
const ofHome = samples.filter(({ force }) => schemesOfForce(force)[0] === 'england-and-wales');
const ofOthers = samples.filter(({ force }) => schemesOfForce(force)[0] !== 'england-and-wales');

describe('the advice of the samples', () => {
  it('is there for each of the sixteen', () => {
    expect(samples).toHaveLength(16);
    expect(ofOthers.map(({ name }) => name)).toEqual(['S09', 'S10']);
  });

  it.each(ofHome)('asks of sample $name what it says', ({ expected, force }) => {
    const need = needOf(oversightCodes(answersFor(expected)), force, DAY);
    expect(need?.kind).toBe(KINDS[expected.oversight.referral]);
    expect(need?.bodies ?? ['IOPC']).toEqual(['IOPC']);
  });

  it.each(ofOthers)('offers the body of sample $name, and shows no deadline of law', ({ name, force }) => {
    const [scheme = 'england-and-wales'] = schemesOfForce(force);
    expect(criteriaOfForce(force, DAY).map(({ to }) => to)).toContain(bodies.get(name));
    expect(referralClock({ scheme, becameClearAt: new Date() }).statutory).toBe(false);
  });
});
