import {
  ApplicationFailure,
  CancelledFailure,
  DefaultFailureConverter,
  defaultPayloadConverter,
} from '@temporalio/common';
import { DefaultLogger } from '@temporalio/worker';
import { MockActivityEnvironment } from '@temporalio/testing';
import { describe, expect, it } from 'vitest';
import { createLogger } from '../../runtime/logger.ts';
import { contentFreeFailures } from '../../worker/content-free-failures.ts';

/** The SDK warns of every failed activity: not in the output of the tests. */
const silent = new DefaultLogger('ERROR');
const SECRET = 'CanarySaidInConfidence';

/** All that Temporal would be told. */
const everythingOf = (failure: unknown): string =>
  JSON.stringify(
    new DefaultFailureConverter().errorToFailure(failure, defaultPayloadConverter),
    (_key, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : value),
  );

describe('contentFreeFailures', () => {
  const lines: string[] = [];
  const log = createLogger({ process: 'worker', destination: { write: (line) => void lines.push(line) } });
  /** What Temporal is told when an activity throws this. */
  const toldOf = async (thrown: unknown): Promise<unknown> => {
    const environment = new MockActivityEnvironment(
      {},
      { interceptors: [contentFreeFailures(log)], logger: silent },
    );
    return environment
      .run(async () => {
        throw thrown;
      })
      .then(
        () => undefined,
        (failure: unknown) => failure,
      );
  };

  it('lets our own failures pass by message, type and what they say of trying again, and nothing else', async () => {
    const own = ApplicationFailure.create({
      message: 'intelligence: unavailable',
      type: 'HandOffUnavailable',
      nextRetryDelay: 5_000,
      details: [SECRET],
      cause: new Error(SECRET),
    });
    const told = await toldOf(own);
    expect(told).toMatchObject({
      message: 'intelligence: unavailable',
      type: 'HandOffUnavailable',
      nonRetryable: false,
      nextRetryDelay: 5_000,
    });
    expect(everythingOf(told)).not.toContain(SECRET);
    const refused = ApplicationFailure.nonRetryable('refused', 'HandOffRefused');
    expect(await toldOf(refused)).toMatchObject({ type: 'HandOffRefused', nonRetryable: true });
  });

  it.each([
    ['a failure of a type that is not ours', () => ApplicationFailure.nonRetryable(SECRET, SECRET, SECRET)],
    ['several errors at once', () => new AggregateError([new Error(SECRET)], SECRET)],
    [
      'an error with an error within an error',
      () => new Error(SECRET, { cause: new Error('', { cause: SECRET }) }),
    ],
    ['a cancellation', () => new CancelledFailure(SECRET, [SECRET], new Error(SECRET))],
    ['nothing', () => undefined],
  ])('makes %s a reference into the log', async (_what, make) => {
    const told = await toldOf(make());
    expect(told).toMatchObject({ type: 'Unexpected', nonRetryable: false });
    expect(everythingOf(told)).not.toContain(SECRET);
    expect(lines.join('')).not.toContain(SECRET);
  });

  it('makes anything else a reference into the log, without a word, cause or detail of it', async () => {
    const library = Object.assign(new Error(`Failing row contains (${SECRET})`), {
      code: '23514',
      detail: SECRET,
      cause: new Error(SECRET),
    });
    for (const thrown of [library, SECRET, { narrative: SECRET }]) {
      const failure = await toldOf(thrown);
      expect(failure).toBeInstanceOf(ApplicationFailure);
      expect(failure).toMatchObject({ type: 'Unexpected', nonRetryable: false });
      const told = failure instanceof ApplicationFailure ? failure : ApplicationFailure.create({});
      const [reference = ''] = /[0-9a-f-]{36}$/u.exec(told.message) ?? [];
      expect(lines.join('')).toContain(reference);
      expect(`${told.message} ${told.stack} ${JSON.stringify(told)} ${String(told.cause)}`).not.toContain(
        SECRET,
      );
    }
    expect(lines.join('')).not.toContain(SECRET);
  });

  it('says when the database is down', async () => {
    const down = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    expect(await toldOf(down)).toMatchObject({ type: 'DatabaseDown', nonRetryable: false });
  });
});
