import { describe, expect, it } from 'vitest';
import aliases from '../../../domain/data/force-aliases.json' with { type: 'json' };
import forces from '../../../domain/data/forces.json' with { type: 'json' };

const slugs = forces.map(({ slug }) => slug);
const NATIONS = [
  'England',
  'Wales',
  'Scotland',
  'Northern Ireland',
  'Great Britain',
  'UK',
  'Crown Dependency',
];

/** As the README of the data tells every reader of it to compare names. */
const normalised = (name: string): string =>
  name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('&', ' and ')
    .replaceAll(/[’']/gu, '')
    .replaceAll(/[^a-z0-9]+/gu, ' ')
    .trim()
    .replace(/^the /u, '');

const repeated = (values: readonly string[]): string[] =>
  values.filter((value, at) => values.indexOf(value) !== at);

describe('forces.json', () => {
  it('has each slug once, in lower case with hyphens', () => {
    expect(repeated(slugs)).toEqual([]);
    expect(slugs.filter((slug) => !/^[a-z]+(-[a-z]+)*$/u.test(slug))).toEqual([]);
  });

  it('has the 43 territorial forces of England and Wales, and one each of Scotland and Northern Ireland', () => {
    const territorial = forces.filter(({ type }) => type === 'territorial').map(({ nation }) => nation);
    const count = (nation: string): number => territorial.filter((found) => found === nation).length;
    expect(count('England') + count('Wales')).toBe(43);
    expect(count('Wales')).toBe(4);
    expect([count('Scotland'), count('Northern Ireland')]).toEqual([1, 1]);
    expect(territorial).toHaveLength(45);
  });

  it('places every force in a nation that the rules know', () => {
    expect(forces.filter(({ nation }) => !NATIONS.includes(nation)).map(({ slug }) => slug)).toEqual([]);
  });

  it('gives a two-digit code to one force only, and none where there is no scheme', () => {
    const coded = forces.flatMap(({ code }) => (code === null ? [] : [code]));
    expect(repeated(coded)).toEqual([]);
    expect(coded.filter((code) => !/^\d{2}$/u.test(code))).toEqual([]);
    expect(forces.filter(({ code, codeScheme }) => (code === null) !== (codeScheme === 'none'))).toEqual([]);
    expect(repeated(forces.flatMap(({ pncCodes }) => pncCodes))).toEqual([]);
  });

  it('never passes Police Scotland’s 99 off as a PNC code', () => {
    const scotland = forces.find(({ slug }) => slug === 'police-scotland');
    expect(scotland?.codeScheme).toBe('STATS19');
    expect(scotland?.pncCodes).not.toContain('99');
  });

  it('names the oversight body by nation for every territorial force', () => {
    const bodies: Record<string, string> = {
      England: 'IOPC',
      Wales: 'IOPC',
      Scotland: 'PIRC',
      'Northern Ireland': 'PONI',
    };
    const territorial = forces.filter(({ type }) => type === 'territorial');
    expect(territorial.filter(({ nation, oversightBody }) => oversightBody !== bodies[nation])).toEqual([]);
  });

  it('has the Welsh name of each Welsh force', () => {
    const welsh = forces.filter(({ nation }) => nation === 'Wales');
    expect(welsh.filter(({ nameCy }) => !nameCy?.startsWith('Heddlu ')).map(({ slug }) => slug)).toEqual([]);
  });
});

describe('force-aliases.json', () => {
  const owners = Object.entries<string[]>(aliases);

  it('has a line for each force, in the order of forces.json', () => {
    expect(Object.keys(aliases)).toEqual(slugs);
  });

  it('lets no alias stand for two forces, nor for a force of another name', () => {
    const meanings = new Map<string, Set<string>>();
    const add = (name: string, slug: string): void => {
      const key = normalised(name);
      meanings.set(key, (meanings.get(key) ?? new Set()).add(slug));
    };
    for (const { slug, name, nameCy } of forces) {
      for (const own of [slug, name, nameCy]) if (own !== null) add(own, slug);
    }
    for (const [slug, names] of owners) for (const name of names) add(name, slug);
    expect([...meanings].filter(([, found]) => found.size > 1)).toEqual([]);
  });

  it.each(owners)('says nothing twice and nothing that is empty of %s', (_slug, names) => {
    expect(repeated(names.map(normalised))).toEqual([]);
    expect(names.filter((name) => normalised(name).length < 3 || name !== name.trim())).toEqual([]);
  });

  it.each([
    ['the Met', 'metropolitan'],
    ['GMP', 'greater-manchester'],
    ['Derbys Police', 'derbyshire'],
    ['D&C', 'devon-and-cornwall'],
    ['Heddlu’r De', 'south-wales'],
    ['Strathclyde Police', 'police-scotland'],
    ['PSNI', 'northern-ireland'],
    ['railway police', 'btp'],
  ])('knows %s as %s', (said, slug) => {
    const owner = owners.find(([, names]) => names.some((name) => normalised(name) === normalised(said)));
    expect(owner?.[0]).toBe(slug);
  });

  it.each(['London', 'the City', 'WMP', 'Belfast'])('leaves %s, which fits several, to a person', (said) => {
    expect(owners.filter(([, names]) => names.some((name) => normalised(name) === normalised(said)))).toEqual(
      [],
    );
  });
});
