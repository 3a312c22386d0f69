import { describe, expect, it } from 'vitest';
import { bankHolidaysOf, forceByCode, forceBySlug } from '../../domain/forces.ts';
import { type Route, routeByTargetForce } from '../../domain/routing.ts';
import type { FeedMessage } from '../../domain/schemas/feed-message.ts';

const FORCES = { home: 'derbyshire', hosted: ['derbyshire', 'west-midlands'] };
const home = (force: string): Route => ({ routing: 'HOME', force, targetForce: force });
const other = (force: string): Route => ({
  routing: 'OTHER_FORCE',
  force: 'derbyshire',
  targetForce: force,
});
const UNKNOWN: Route = { routing: 'UNKNOWN', force: 'derbyshire', targetForce: null };

describe('routeByTargetForce', () => {
  it.each<[string, FeedMessage['targetForce'], Route]>([
    ['its own force', { slug: 'derbyshire', code: '30', confidence: 'HIGH' }, home('derbyshire')],
    [
      'another force of this deployment',
      { slug: 'west-midlands', confidence: 'HIGH' },
      home('west-midlands'),
    ],
    ['a force elsewhere', { slug: 'kent', confidence: 'HIGH' }, other('kent')],
    ['a force it is fairly sure of', { slug: 'derbyshire', confidence: 'MEDIUM' }, home('derbyshire')],
    ['a code alone', { code: '30', confidence: 'HIGH' }, home('derbyshire')],
    [
      'a slug and an unknown code',
      { slug: 'derbyshire', code: '00', confidence: 'HIGH' },
      home('derbyshire'),
    ],
    ['a guess', { slug: 'derbyshire', code: '30', confidence: 'LOW' }, UNKNOWN],
    ['no confidence', { slug: 'derbyshire', code: '30', confidence: 'NONE' }, UNKNOWN],
    ['nothing', null, UNKNOWN],
    ['nothing at all', undefined, UNKNOWN],
    ['an empty force', {}, UNKNOWN],
    ['words only', { statedText: 'the police up the road', confidence: 'MEDIUM' }, UNKNOWN],
    ['a slug that is none', { slug: 'no-such-force', confidence: 'HIGH' }, UNKNOWN],
    [
      'a slug that is none, with a good code',
      { slug: 'no-such-force', code: '30', confidence: 'HIGH' },
      UNKNOWN,
    ],
    ['a slug and the code of another', { slug: 'kent', code: '30', confidence: 'HIGH' }, UNKNOWN],
    ['a code that is none', { code: '00', confidence: 'HIGH' }, UNKNOWN],
    ['an empty slug and a code', { slug: '', code: '30', confidence: 'HIGH' }, home('derbyshire')],
    ['a name of JavaScript', { slug: 'constructor', confidence: 'HIGH' }, UNKNOWN],
    ['a slug in capitals', { slug: 'DERBYSHIRE', confidence: 'HIGH' }, UNKNOWN],
  ])('routes a message that names %s', (_what, target, route) => {
    expect(routeByTargetForce(target, FORCES)).toEqual(route);
  });
});

describe('forceByCode', () => {
  it('finds a force by its code, and none where it is nobody’s', () => {
    expect(forceByCode('30')?.slug).toBe('derbyshire');
    expect(forceByCode('')).toBeUndefined();
    expect(forceByCode('00')).toBeUndefined();
  });
});

describe('forceBySlug', () => {
  it('finds a force, and nothing by the names of objects', () => {
    expect(forceBySlug('police-scotland')?.nation).toBe('Scotland');
    for (const slug of ['', '__proto__', 'toString']) expect(forceBySlug(slug)).toBeUndefined();
  });
});

describe('bankHolidaysOf', () => {
  it.each([
    ['derbyshire', 'england-and-wales'],
    ['south-wales', 'england-and-wales'],
    ['police-scotland', 'scotland'],
    ['northern-ireland', 'northern-ireland'],
    ['belfast-harbour-police', 'northern-ireland'],
    ['british-transport', 'england-and-wales'],
    ['no-such-force', 'england-and-wales'],
  ])('of %s are those of %s', (slug, division) => {
    expect(bankHolidaysOf(slug)).toBe(division);
  });
});
