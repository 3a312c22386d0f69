import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inspectJson, jsonPointer } from '../../domain/json-inspection.ts';

const inspect = (text: string, maxDepth = 10) => inspectJson(text, { maxDepth });
const slices = (text: string, pointer: string) =>
  inspect(text)
    .elements(pointer)
    .map(({ start, end }) => text.slice(start, end));

describe('inspectJson', () => {
  it.each([
    ['1', 0],
    ['"[[["', 0],
    ['[]', 1],
    ['{"a":{"b":[]}}', 3],
    ['[[],[[]]]', 3],
  ])('finds the depth of %s to be %i', (text, depth) => {
    expect(inspect(text).depth).toBe(depth);
  });

  it('names the first value that is nested too deep, and counts on', () => {
    const found = inspect('{"a":[0,{"b":[[["x"]]]},[[[[]]]]]}', 4);
    expect(found.tooDeep).toBe('/a/1/b/0');
    expect(found.depth).toBe(6);
  });

  it('goes on inspecting behind what is too deep', () => {
    const found = inspect('{"deep":[[{"q":1,"q":2,"s":"\\u0000"}]],"a":1,"a":"\\u0000"}', 2);
    expect(found).toMatchObject({ tooDeep: '/deep/0', duplicateKeys: ['/a'], nulCharacters: ['/a'] });
  });

  it.each([
    ['{"a":1,"a":2}', ['/a']],
    ['{"a":1,"\\u0061":2}', ['/a']],
    ['{"a":{"b":1},"c":{"b":2}}', []],
    ['[{"a":1},{"a":1,"b":{"a":1,"a":1}}]', ['/1/b/a']],
    ['{"":1,"":2}', ['/']],
    ['{"a/b":1,"a~":1,"a/b":1,"a~":1}', ['/a~1b', '/a~0']],
    ['{"a":"a","b":"a"}', []],
  ])('finds the names that are given twice in %s', (text, pointers) => {
    expect(inspect(text).duplicateKeys).toEqual(pointers);
  });

  it('finds __proto__ however it is spelt, and lets constructor and prototype be', () => {
    const text =
      '{"a":{"__proto__":1},"constructor":{"prototype":1},"b":[{"\\u005f_proto__":1}],"c":"__proto__"}';
    expect(inspect(text).forbiddenKeys).toEqual(['/a/__proto__', '/b/0/__proto__']);
  });

  it.each([
    ['"\\u0000"', ['']],
    ['{"a":["x","\\u0000"]}', ['/a/1']],
    ['{"a":"\\\\u0000"}', []],
    ['{"a":"\u0000"}', ['/a']],
    ['{"\\u0000":1}', ['/\ufffd']],
  ])('finds NUL in %j', (text, pointers) => {
    expect(inspect(text).nulCharacters).toEqual(pointers);
  });

  it.each([
    ['"\\ud83d\\ude00"', []],
    ['"\ud83d\ude00"', []],
    ['"\ud83d\\ude00"', []],
    ['{"a":"\\ud83d"}', ['/a']],
    ['{"a":"\\ude00\\ud83d"}', ['/a']],
    ['{"a":"\\ud83dx"}', ['/a']],
    ['["\\ud83d","\\ude00"]', ['/0', '/1']],
    ['{"a":"\ud83d"}', ['/a']],
    ['{"\\ud83d":1}', ['/\ufffd']],
  ])('finds half surrogate pairs in %j', (text, pointers) => {
    expect(inspect(text).loneSurrogates).toEqual(pointers);
  });

  it('names at most 20 places', () => {
    const text = `{${'"a":1,'.repeat(100)}"b":1}`;
    expect(inspect(text).duplicateKeys).toHaveLength(20);
  });

  it('never throws and always ends, whatever the text', () => {
    const fragments = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      '\\u00',
      'u',
      '1',
      ' ',
      '\ud800',
      'a',
      '""',
    );
    fc.assert(
      fc.property(fc.array(fragments, { maxLength: 40 }), fc.nat(3), (parts, maxDepth) => {
        const found = inspect(parts.join(''), maxDepth);
        expect(found.elements('/a').every(({ start, end }) => start < end)).toBe(true);
      }),
      { seed: 1, numRuns: 5_000 },
    );
  });

  it('agrees with JSON.parse on the names of any JSON object', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ maxLength: 2 }), fc.jsonValue())), (members) => {
        const text = `{${members.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`;
        const distinct = new Set(members.map(([key]) => key)).size;
        expect(inspect(text, 1_000).duplicateKeys).toHaveLength(Math.min(20, members.length - distinct));
      }),
      { seed: 1, numRuns: 1_000 },
    );
  });

  it('takes a text of 30 MB and of ten million levels in its stride', () => {
    const text = `{"messages":[${'[{"k":"v"}],'.repeat(1_000_000)}${'['.repeat(10_000_000)}${']'.repeat(10_000_000)}]}`;
    const begunAt = performance.now();
    const found = inspectJson(text, { maxDepth: 64 });
    // A fifth of a second on the slowest machine seen; anything but linear would take hours.
    expect(performance.now() - begunAt).toBeLessThan(5_000);
    expect(found.depth).toBe(10_000_002);
    expect(found.tooDeep).toBe(`/messages/1000000${'/0'.repeat(62)}`);
  });
});

describe('elements', () => {
  it.each([
    ['{"messages":[ {"a":[1,2]} ,"x", 3.5,null ,[ ] ]}', ['{"a":[1,2]}', '"x"', '3.5', 'null', '[ ]']],
    ['{"messages":[]}', []],
    ['{"messages":{"messages":[1]}}', []],
    ['{"other":[1],"messages":["],[","\\"]"],"last":[2]}', ['"],["', '"\\"]"']],
    ['{"messages":[1],"messages":[2,3]}', ['2', '3']],
    ['{"messages":[1],"messages":2}', []],
    ['{"\\u006dessages":[1]}', ['1']],
    ['{"a":"messages","b":[1]}', []],
    ['["messages",[1]]', []],
    ['\n\t {"messages":[\n1\n,\r\n2]}', ['1', '2']],
  ])('finds the elements of the array in %s', (text, elements) => {
    expect(slices(text, '/messages')).toEqual(elements);
  });

  it('gives slices that parse to the elements themselves', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue()),
        fc.jsonValue(),
        fc.constantFrom(undefined, 1, '\t'),
        (messages, extra, indent) => {
          const text = JSON.stringify({ extra, messages, after: extra }, null, indent);
          expect(slices(text, '/messages').map((slice) => JSON.parse(slice))).toEqual(
            JSON.parse(text).messages,
          );
        },
      ),
      { seed: 1, numRuns: 2_000 },
    );
  });

  it('finds nothing by a pointer that is not to a member of the root', () => {
    expect(inspect('{"a":{"b":[1]}}').elements('/a/b')).toEqual([]);
    expect(inspect('[1]').elements('')).toEqual([]);
  });
});

describe('jsonPointer', () => {
  it('cuts long names, hides control characters and escapes the signs of its own', () => {
    expect(jsonPointer(['a/b~', 3, 'x'.repeat(100), 'a\u0000\ud800'])).toBe(
      `/a~1b~0/3/${'x'.repeat(64)}…/a\ufffd\ufffd`,
    );
    expect(jsonPointer([])).toBe('');
  });
});
