import { describe, expect, it } from 'vitest';
import { checkIfMatch, etagOf, ifMatchNames } from '../../../api/etags.ts';

describe('ifMatchNames', () => {
  it.each([
    ['"7"', true],
    [' "7" ', true],
    ['"6", "7"', true],
    ['"a,b" , "7"', true],
    ['"6","8"', false],
    ['*', true],
    [' * ', true],
    ['W/"7"', false],
    ['W/"7", "7"', true],
    ['7', false],
    ['"7', false],
    ['"7" "8"', false],
    ['"7", nonsense', false],
    ['"7",', true],
    [',"7"', false],
    ['', false],
    ['"*"', false],
    ['"77"', false],
  ])('says of %j that it names version 7: %s', (header, named) => {
    expect(ifMatchNames(header, etagOf(7))).toBe(named);
  });

  it('takes a long header in its stride', () => {
    const begunAt = performance.now();
    expect(ifMatchNames(`"6", `.repeat(3_000), etagOf(7))).toBe(false);
    expect(ifMatchNames(' '.repeat(16_000), etagOf(7))).toBe(false);
    expect(performance.now() - begunAt).toBeLessThan(1_000);
  });
});

describe('checkIfMatch', () => {
  it('lets the version pass that the caller has seen', () => {
    expect(() => checkIfMatch('"7"', 7)).not.toThrow();
    expect(() => checkIfMatch(undefined, 7)).not.toThrow();
  });

  it('refuses another version with 412, and none with 428 where one is required', () => {
    expect(() => checkIfMatch('"6"', 7)).toThrow(expect.objectContaining({ status: 412 }));
    expect(() => checkIfMatch(undefined, 7, { required: true })).toThrow(
      expect.objectContaining({ status: 428 }),
    );
  });
});
