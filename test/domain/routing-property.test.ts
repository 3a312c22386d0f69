import { describe, expect, it } from 'vitest';
import forces from '../../domain/data/forces.json' with { type: 'json' };
import { forceByCode, forceBySlug } from '../../domain/forces.ts';
import { routeByTargetForce } from '../../domain/routing.ts';

/** A sequence of numbers below `max`, the same at every run. */
const numbers = (seed: number) => {
  let state = seed;
  return (max: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * max);
  };
};

const SLUGS = [...forces.map(({ slug }) => slug), 'no-such-force', '', null, undefined];
const CODES = [...forces.flatMap(({ code, pncCodes }) => [code, ...pncCodes]), '00', '', undefined];
const CONFIDENCES = ['HIGH', 'MEDIUM', 'LOW', 'NONE', null, undefined] as const;

describe('routing', () => {
  it('gives a report to a force only when the sender was fairly sure and said one thing, whatever was sent', () => {
    const next = numbers(1_618);
    const pick = <Value>(values: readonly Value[]): Value | undefined => values[next(values.length)];
    for (let run = 0; run < 20_000; run += 1) {
      const home = pick(forces)?.slug ?? 'kent';
      const hosted = [home, pick(forces)?.slug ?? 'kent'];
      const target = { slug: pick(SLUGS), code: pick(CODES), confidence: pick(CONFIDENCES) };
      const route = routeByTargetForce(target, { home, hosted });
      const isSure = target.confidence !== 'LOW' && target.confidence !== 'NONE';
      const bySlug = target.slug ? forceBySlug(target.slug)?.slug : undefined;
      const byCode = target.code ? forceByCode(target.code)?.slug : undefined;
      // Where it lies is always a force of this deployment: nobody else's staff could read it.
      expect(hosted).toContain(route.force);
      // Taken by the force on which everything that the sender said agrees, and left to a person otherwise.
      const said = target.slug ? bySlug : byCode;
      const agrees = said !== undefined && (bySlug ?? said) === said && (byCode ?? said) === said;
      expect(route.targetForce).toBe(isSure && agrees ? said : null);
      const place = hosted.includes(route.targetForce ?? '') ? 'HOME' : 'OTHER_FORCE';
      expect(route.routing).toBe(route.targetForce === null ? 'UNKNOWN' : place);
    }
  });
});
