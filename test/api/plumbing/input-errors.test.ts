import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fieldErrors } from '../../../api/input-errors.ts';

const CANARY = 'CANARY';
const errorsOf = (schema: z.ZodType, data: unknown) => {
  const errors = fieldErrors(schema.safeParse(data).error?.issues ?? [], data);
  return errors.map(({ pointer, detail }) => `${pointer} ${detail}`);
};

describe('fieldErrors', () => {
  it.each<[string, z.ZodType, unknown, string[]]>([
    ['a missing field', z.object({ a: z.string() }), {}, ['/a is required']],
    ['a missing choice', z.object({ a: z.enum(['X', 'Y']) }), {}, ['/a is required']],
    ['null', z.object({ a: z.string() }), { a: null }, ['/a must be a text']],
    ['a wrong type', z.object({ a: z.array(z.int()) }), { a: [1, CANARY] }, ['/a/1 must be a number']],
    ['a fraction', z.object({ a: z.int() }), { a: 1.5 }, ['/a must be a whole number']],
    ['a body that is no object', z.object({}), CANARY, [' must be an object']],
    ['a choice', z.object({ a: z.enum(['X', 'Y']) }), { a: CANARY }, ['/a must be one of: X, Y']],
    ['a constant', z.object({ a: z.literal('1.0') }), { a: CANARY }, ['/a must be 1.0']],
    ['a short text', z.object({ a: z.string().min(3) }), { a: 'x' }, ['/a must have at least 3 characters']],
    [
      'a long list',
      z.object({ a: z.array(z.any()).max(1) }),
      { a: [1, 2] },
      ['/a must have at most 1 entries'],
    ],
    ['a small number', z.object({ a: z.number().min(1) }), { a: 0 }, ['/a must be at least 1']],
    [
      'a number at an open bound',
      z.object({ a: z.number().positive() }),
      { a: 0 },
      ['/a must be more than 0'],
    ],
    ['a format', z.object({ a: z.uuid() }), { a: CANARY }, ['/a must be a UUID']],
    [
      'an instant',
      z.object({ a: z.iso.datetime() }),
      { a: CANARY },
      ['/a must be an instant in RFC 3339, such as 2026-11-24T09:30:00Z'],
    ],
    [
      'a pattern',
      z.object({ a: z.string().regex(/^a$/) }),
      { a: CANARY },
      ['/a is not written as it must be'],
    ],
    [
      'our own words',
      z.object({ a: z.string().regex(/^a$/, 'must be a force slug') }),
      { a: CANARY },
      ['/a must be a force slug'],
    ],
    [
      'unknown fields',
      z.strictObject({}),
      { x: CANARY, 'y/z': 1 },
      ['/x is not a field of this', '/y~1z is not a field of this'],
    ],
    [
      'a rule',
      z.object({}).refine(() => false, { path: ['a'], message: 'must be named' }),
      {},
      ['/a must be named'],
    ],
    [
      'a rule without words',
      z.object({ a: z.string().refine(() => false) }),
      { a: CANARY },
      ['/a is not valid'],
    ],
    ['a name', z.record(z.string().regex(/^k$/, 'must be k'), z.any()), { x: 1 }, ['/x must be k']],
  ])('words %s', (_what, schema, data, errors) => {
    expect(errorsOf(schema, data)).toEqual(errors);
  });

  const forms = z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('A'), a: z.string() }),
    z.strictObject({ kind: z.literal('B'), b: z.string() }),
  ]);
  it.each<[unknown, string[]]>([
    [{ kind: 'A' }, ['/a is required']],
    [{ kind: CANARY }, ['/kind must be one of: A, B']],
    [{}, ['/kind is required']],
  ])('finds the form that was meant in %j', (data, errors) => {
    expect(errorsOf(forms, data)).toEqual(errors);
  });

  it('finds the only form of its type', () => {
    const batch = z.object({ messages: z.array(z.object({ id: z.uuid() })) });
    expect(errorsOf(z.union([z.string(), batch]), { messages: [{ id: CANARY }] })).toEqual([
      '/messages/0/id must be a UUID',
    ]);
    expect(errorsOf(z.union([z.string(), batch]), 7)).toEqual([
      ' fits none of the forms that are allowed here',
    ]);
  });

  it('says where in a request the field stands', () => {
    const found = z.object({ limit: z.int() }).safeParse({}).error?.issues ?? [];
    expect(fieldErrors(found, {}, ['query'])).toEqual([{ pointer: '/query/limit', detail: 'is required' }]);
  });

  it('never repeats a value', () => {
    const everything = z.strictObject({
      a: z.enum(['X']),
      b: z.email(),
      c: z.union([z.literal('X'), z.int()]),
      d: z.record(z.enum(['k']), z.int()),
      e: z.tuple([z.int()]),
      f: z.date(),
      g: z.map(z.int(), z.int()),
    });
    const data = {
      a: CANARY,
      b: CANARY,
      c: CANARY,
      d: { k: CANARY },
      e: [CANARY, CANARY],
      f: CANARY,
      g: CANARY,
    };
    expect(errorsOf(everything, data)).not.toHaveLength(0);
    expect(errorsOf(everything, data).join()).not.toContain(CANARY);
  });
});
