import { describe, expect, it } from 'vitest';
import { createLogger, logFailure } from '../../runtime/logger.ts';

const CANARY = 'CANARY Philippa 07700 900123';

const aLog = () => {
  const lines: string[] = [];
  const log = createLogger({ process: 'api', destination: { write: (line) => void lines.push(line) } });
  return { log, lines, all: () => lines.join(''), last: () => JSON.parse(lines.at(-1) ?? '{}') };
};

const aLeakyError = (): Error =>
  Object.assign(
    new TypeError(`${CANARY}\n    at CANARY (/CANARY/CANARY.ts:1:2)`, { cause: new Error(CANARY) }),
    {
      code: '23505',
      detail: CANARY,
      issues: [{ input: CANARY }],
    },
  );

describe('createLogger', () => {
  it('writes one line of JSON with time, level and process, and no host', () => {
    const { log, last, lines } = aLog();
    log.info({ taskId: 'task-1' }, 'opened');
    expect(lines).toHaveLength(1);
    expect(last()).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      process: 'api',
      pid: process.pid,
      taskId: 'task-1',
      msg: 'opened',
    });
  });

  it('keeps to its level', () => {
    const lines: string[] = [];
    const log = createLogger({
      process: 'api',
      level: 'warn',
      destination: { write: (line) => void lines.push(line) },
    });
    log.info('not written');
    log.warn('written');
    expect(lines).toHaveLength(1);
  });

  it('never writes the message of an error, whichever way the error comes', () => {
    const { log, all, lines } = aLog();
    const error = aLeakyError();
    log.error(error);
    log.error(error, 'failed');
    log.error({ err: error });
    log.error({ error });
    log.error({ outcome: { of: [error] } }, 'failed %s', error);
    log.error('failed %o', { error });
    log.child({ err: error }).warn('failed');
    log.error(new AggregateError([error], CANARY));
    expect(lines).toHaveLength(8);
    expect(all()).not.toContain('CANARY');
    expect(all()).not.toContain('07700');
  });

  it('says of an error its class, code, place and causes', () => {
    const { log, last } = aLog();
    log.error(aLeakyError());
    expect(last().error).toEqual({
      name: 'TypeError',
      code: '23505',
      frames: expect.arrayContaining([expect.stringMatching(/^test\/runtime\/logger\.test\.ts:\d+$/)]),
      causes: [{ name: 'Error' }],
    });
  });

  it('writes the fields of its list alone, at any level and in the bindings of a child', () => {
    const { log, all, last } = aLog();
    log.info({ headers: { authorization: CANARY }, body: CANARY, status: 200 }, 'seen');
    expect(last()).toMatchObject({ headers: '[not logged]', body: '[not logged]', status: 200 });
    log.info({ temporal: { narrative: CANARY, workflowId: 'report/1', list: [{ name: CANARY }] } }, 'seen');
    expect(last().temporal).toEqual({
      narrative: '[not logged]',
      workflowId: 'report/1',
      list: '[not logged]',
    });
    log.info({ [CANARY]: 1 }, 'seen');
    log.child({ token: CANARY, part: 'mail', query: { q: CANARY } }).info('seen');
    expect(last()).toMatchObject({ token: '[not logged]', part: 'mail', query: '[not logged]' });
    expect(all()).not.toContain('CANARY');
  });

  it.each([CANARY, 'Two words', 'a\nb', '"quoted"', 'x'.repeat(201)])(
    'writes no sentence in a field that is on its list: %j',
    (text) => {
      const { log, last } = aLog();
      log.info({ why: text, frames: [text] }, 'seen');
      expect(last()).toMatchObject({ why: '[not logged]', frames: ['[not logged]'] });
    },
  );

  it('logs nothing of objects that are not plain data', () => {
    const { log, last } = aLog();
    log.info(
      {
        state: new URL('https://example.org/CANARY'),
        size: Buffer.from(CANARY),
        count: new Map([['a', CANARY]]),
      },
      'x',
    );
    expect(last()).toMatchObject({ state: '[URL]', size: '[Buffer]', count: '[Map]' });
  });

  it('survives circles', () => {
    const { log, last } = aLog();
    const circle: Record<string, unknown> = {};
    circle['temporal'] = circle;
    log.info(circle, 'round');
    expect(last().msg).toBe('round');
  });
});

describe('logFailure', () => {
  it('returns the reference under which it logged', () => {
    const { log, last, all } = aLog();
    const reference = logFailure(log, aLeakyError(), { taskId: 'task-1' });
    expect(reference).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
    expect(last()).toMatchObject({ level: 'error', reference, taskId: 'task-1', msg: 'failure' });
    expect(all()).not.toContain('CANARY');
  });

  it.each([[CANARY], [undefined], [null], [{ message: CANARY }], [42]])('copes with %j thrown', (thrown) => {
    const { log, all } = aLog();
    logFailure(log, thrown);
    expect(all()).toContain('"name":"thrown ');
    expect(all()).not.toContain('CANARY');
  });

  it('drops a name or a code that holds more than a name or a code', () => {
    const { log, last, all } = aLog();
    logFailure(log, Object.assign(new Error('x'), { name: CANARY, code: CANARY, type: CANARY }));
    expect(last().error.name).toBe('Error');
    expect(all()).not.toContain('CANARY');
  });
});
