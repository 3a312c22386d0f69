import { createHmac } from 'node:crypto';
import { SKETCH, SKETCH_BYTES } from '../domain/search/near-duplicates.ts';

/** Numbers of 32 bits that one HMAC-SHA-512 gives. */
const WORDS = 16;
const MIXES = SKETCH.slots / WORDS;

/** Murmur's finish: a permutation of the 32-bit numbers in which every bit depends on every other. */
const mix = (value: number): number => {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
};

/**
 * A keyed MinHash: each slot holds the smallest of the shingles' values under a permutation of its own. Without the
 * key nobody can tell whether a sketch holds a given phrase; two sketches show how like their texts are to anybody.
 *
 * @returns 512 bytes; of an empty set all ones
 */
export function sketchOf(key: Buffer, shingles: Iterable<string>): Buffer {
  const seeds = Array.from({ length: MIXES }, (_, at) =>
    createHmac('sha256', key).update(`permutation ${at}`).digest().readUInt32BE(0),
  );
  const slots = new Uint32Array(SKETCH.slots).fill(0xff_ff_ff_ff);
  for (const shingle of shingles) {
    const digest = createHmac('sha512', key).update(shingle).digest();
    for (let word = 0; word < WORDS; word += 1) {
      const value = digest.readUInt32BE(word * 4);
      for (const [at, seed] of seeds.entries()) {
        const slot = word * MIXES + at;
        const permuted = mix(value ^ seed);
        if (permuted < (slots[slot] ?? 0)) slots[slot] = permuted;
      }
    }
  }
  const sketch = Buffer.alloc(SKETCH_BYTES);
  for (const [slot, value] of slots.entries()) sketch.writeUInt32BE(value, slot * 4);
  return sketch;
}
