import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { failureMessage } from '../../../cli/failure-message.ts';

const coded = (message: string, fields: object): Error => Object.assign(new Error(message), fields);

describe('failureMessage', () => {
  it.each([
    ['our own words', new RangeError('must be a port'), 'must be a port'],
    [
      'a login refused',
      coded('password for x', { code: '28P01' }),
      'PostgreSQL refuses the login: check role',
    ],
    [
      'another SQLSTATE',
      coded('Key (a)=(secret)', { code: '23505' }),
      'PostgreSQL answered with SQLSTATE 23505',
    ],
    [
      'a host unknown',
      coded('x', { code: 'ENOTFOUND', hostname: 'db.example' }),
      'nothing answers at db.example (',
    ],
    ['gRPC', coded('x', { code: 5, details: 'y' }), 'Temporal does not know the namespace'],
    [
      'a gRPC status without advice',
      coded('x', { code: 13, details: 'y' }),
      'Temporal answered with gRPC status 13',
    ],
    ['no right', coded('x', { code: 'EACCES', path: '/a' }), '/a cannot be used (EACCES)'],
    ['a code nobody knows', coded('secret', { code: 'EODD' }), 'Error (EODD)'],
    ['not even an error', 'secret', 'failed'],
  ])('says what to do: %s', (_what, error, words) => {
    expect(failureMessage(error)).toContain(words);
    expect(failureMessage(error)).not.toContain('secret');
  });

  it('looks into what fetch and a name with several addresses throw', () => {
    const refused = coded('x', { code: 'ECONNREFUSED', address: '127.0.0.1', port: 1 });
    expect(failureMessage(new TypeError('fetch failed', { cause: refused }))).toContain('127.0.0.1:1');
    expect(failureMessage(new AggregateError([refused], ''))).toContain('127.0.0.1:1');
  });

  it('does not quote what could not be parsed', () => {
    const wrong = z.object({ a: z.literal('b') }).safeParse({ a: 'secret' }).error;
    for (const error of [wrong, new SyntaxError('Unexpected token in "secret"')])
      expect(failureMessage(error)).toContain('is not of the form that this command reads');
  });

  it("leaves out another error's stack", () => {
    expect(failureMessage(new Error('no right\n    at a (b.ts:1:2)\n    at c'))).toBe('no right');
  });
});
