import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TASK_KINDS, TASKS, type TaskKind } from '../../../domain/task-kinds.ts';
import { type OpenedTask, openTaskOf, receiveTask } from '../../support/tasks.ts';
import { createWorld, person, type World } from '../../support/world.ts';
import { DOERS } from '../../support/reports.ts';
import { BROKEN_FORMS } from './broken-forms.ts';
import { CANARY } from './canary.ts';

describe('a form that breaks a rule', () => {
  let world: World;
  const tasks = new Map<TaskKind, OpenedTask>();
  beforeAll(async () => {
    world = await createWorld();
    const assess = await receiveTask(world, {
      subjects: [{ name: 'Darrow Fennimore-Quill', collarNumber: 'T9041' }],
    });
    for (const kind of TASK_KINDS) {
      const personal = TASKS[kind].personal === true ? DOERS.derbyshire[kind] : undefined;
      const task = kind === assess.kind ? assess : await openTaskOf(world, assess.reportId, kind, personal);
      await world.as(DOERS.derbyshire[kind]).post(`/v1/tasks/${task.id}/claim`);
      tasks.set(kind, task);
    }
  });
  afterAll(() => world.close());

  it.each(BROKEN_FORMS)(
    '%s with %s is refused, the rule named at its field',
    async (kind, _what, form, at, words) => {
      const { id = '' } = tasks.get(kind) ?? {};
      const answer = await world.as(DOERS.derbyshire[kind]).post(`/v1/tasks/${id}/complete`, { form });
      expect(answer.status).toBe(422);
      const fault = answer.body['errors'].find(
        ({ pointer }: { pointer: string }) => pointer === `/form${at}`,
      );
      expect(fault?.detail).toMatch(words);
      expect(answer.text + world.logged()).not.toContain(CANARY);
      const { body } = await world.as(DOERS.derbyshire[kind]).get(`/v1/tasks/${id}`);
      expect(body['state']).toBe('claimed');
    },
  );

  it('is known for every kind of task', () => {
    const known = new Set(BROKEN_FORMS.map(([kind]) => kind));
    expect(TASK_KINDS.filter((kind) => !known.has(kind))).toEqual([]);
  });

  it('names every rule that is broken, not the first alone', async () => {
    const { id = '' } = tasks.get('plan-safeguarding') ?? {};
    const form = { risk: 'HIGH', referrals: [], riskSummary: 'short', actions: 'none' };
    const { body } = await world.as('perpetua.sallowfield').post(`/v1/tasks/${id}/complete`, { form });
    const pointers = body['errors'].map(({ pointer }: { pointer: string }) => pointer);
    expect(pointers).toEqual(expect.arrayContaining(['/form/riskSummary', '/form/actions']));
  });

  it.each([
    ['not JSON', '{', 422, ''],
    ['NUL', '{"form":{"reason":"\\u0000"}}', 422, '/form/reason'],
    ['half a surrogate pair', '{"form":{"reason":"\\ud800"}}', 422, '/form/reason'],
    ['a name given twice', '{"form":{"reason":"a","reason":"b"}}', 422, '/form/reason'],
    ['__proto__', '{"form":{"__proto__":{"a":1}}}', 422, '/form/__proto__'],
    ['nesting beyond 32', `{"form":{"a":${'['.repeat(40)}${']'.repeat(40)}}}`, 422, undefined],
  ])('a body with %s is refused at its place', async (_what, payload, status, pointer) => {
    const { id = '' } = tasks.get('assess-report') ?? {};
    const { id: sub, roles } = person(DOERS.derbyshire['assess-report']);
    const token = await world.tokenOf({ sub, roles, forces: ['derbyshire'] });
    const answer = await world.app.inject({
      method: 'POST',
      url: `/v1/tasks/${id}/complete`,
      payload,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    });
    expect(answer.statusCode).toBe(status);
    const [error] = answer.json<{ errors: { pointer: string }[] }>().errors;
    expect(error?.pointer).toBe(pointer ?? error?.pointer);
  });

  it.each([
    [
      'over 1 MiB',
      413,
      { 'content-type': 'application/json' },
      `{"form":{"reason":"${'x'.repeat(1_100_000)}"}}`,
    ],
    ['that is not JSON', 415, { 'content-type': 'text/plain' }, 'reason=because'],
    ['of no type', 415, {}, '{"form":{}}'],
    ['that is not there', 422, { 'content-type': 'application/json' }, ''],
  ])('a body %s is answered %i', async (_what, status, headers, payload) => {
    const { id = '' } = tasks.get('assess-report') ?? {};
    const { id: sub, roles } = person(DOERS.derbyshire['assess-report']);
    const token = await world.tokenOf({ sub, roles, forces: ['derbyshire'] });
    const answer = await world.app.inject({
      method: 'POST',
      url: `/v1/tasks/${id}/complete`,
      payload,
      headers: { authorization: `Bearer ${token}`, ...headers },
    });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/u);
  });

  it('logs no failure and no undeclared status', () => {
    expect(world.logged()).not.toContain('undeclared');
    expect(world.logged()).not.toContain('"level":"error"');
  });
});
