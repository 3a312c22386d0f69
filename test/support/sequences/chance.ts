/** Random choices that a seed repeats. */
export interface Chance {
  /** True so often. */
  happens(probability: number): boolean;
  /** From 0 to `below` - 1. */
  number(below: number): number;
  one<Thing>(things: readonly Thing[]): Thing;
  some<Thing>(things: readonly Thing[], probability: number): Thing[];
}

/** Choices of a seed, by the generator mulberry32. */
export function chanceOf(seed: number): Chance {
  let state = Math.trunc(seed);
  const next = (): number => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const chance: Chance = {
    happens: (probability) => next() < probability,
    number: (below) => Math.floor(next() * below),
    one: (things) => {
      const thing = things[chance.number(things.length)];
      if (thing === undefined) throw new RangeError('there is nothing to choose from');
      return thing;
    },
    some: (things, probability) => things.filter(() => chance.happens(probability)),
  };
  return chance;
}
