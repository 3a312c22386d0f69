import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TASK_KINDS, type TaskKind } from '../../../domain/task-kinds.ts';
import * as forms from '../../support/forms.ts';
import { type OpenedTask, openTaskOf, receiveTask } from '../../support/tasks.ts';
import { createWorld, person, type World } from '../../support/world.ts';

const CANARY = 'misfiled-canary-0577';

const assessed = forms.assessedAs('INTELLIGENCE');
const outside = forms.outOfScope('COMPLAINTS');
const [item] = forms.graded(1).items;
const graded = (overrides: Record<string, unknown>) => ({
  confidence: 'LOW',
  items: [{ ...item, ...overrides }],
});
const plan = forms.planned('MASH');
const reason = `Short ${CANARY}`.slice(0, 9);

/** Each rule of each form: the form that breaks it, the field that is named, and its words. */
const RULES: [TaskKind, string, Record<string, unknown>, string, RegExp][] = [
  [
    'route-report',
    'a transfer without its force',
    forms.routed('TRANSFER'),
    '/force',
    /must name the force/u,
  ],
  ['route-report', 'a force without a transfer', forms.routed('KEEP', 'kent'), '/force', /must be left out/u],
  ['route-report', 'no such force', forms.routed('TRANSFER', 'no-such-force'), '/force', /reference data/u],
  [
    'route-report',
    'a force that is no slug',
    forms.routed('TRANSFER', `K ${CANARY}`),
    '/force',
    /must be a force slug/u,
  ],
  [
    'route-report',
    'an unknown route',
    { route: CANARY, reason: 'Long enough a reason.' },
    '/route',
    /must be one of/u,
  ],
  [
    'triage-danger',
    'an unknown decision',
    { ...forms.triaged('SAFEGUARDING_PLAN'), decision: CANARY },
    '/decision',
    /must be one of/u,
  ],
  [
    'triage-danger',
    'no word on the threat to life',
    { ...forms.triaged('SAFEGUARDING_PLAN'), threatToLife: undefined },
    '/threatToLife',
    /is required/u,
  ],
  [
    'triage-danger',
    'a short reason',
    { ...forms.triaged('SAFEGUARDING_PLAN'), reason },
    '/reason',
    /at least 10 characters/u,
  ],
  [
    'triage-danger',
    'a reason of spaces',
    { ...forms.triaged('SAFEGUARDING_PLAN'), reason: ' '.repeat(40) },
    '/reason',
    /at least 10 characters/u,
  ],
  [
    'triage-danger',
    'a reason of 10,001 characters',
    { ...forms.triaged('SAFEGUARDING_PLAN'), reason: 'x'.repeat(10_001) },
    '/reason',
    /at most 10000 characters/u,
  ],
  ['assess-report', 'no scope', { ...assessed, scope: undefined }, '/scope', /is required/u],
  [
    'assess-report',
    'a route within scope',
    { ...assessed, route: 'COMPLAINTS' },
    '/route',
    /must be left out/u,
  ],
  [
    'assess-report',
    'no severity within scope',
    { ...assessed, severity: undefined },
    '/severity',
    /must be given/u,
  ],
  [
    'assess-report',
    'an outcome twice',
    { ...assessed, outcomes: ['INTELLIGENCE', 'INTELLIGENCE'] },
    '/outcomes',
    /each outcome once/u,
  ],
  [
    'assess-report',
    'a safeguarding concern without its outcome',
    { ...assessed, safeguardingConcern: true },
    '/outcomes',
    /must include SAFEGUARDING/u,
  ],
  [
    'assess-report',
    'an investigation of no severity',
    { ...assessed, outcomes: ['INVESTIGATION'], severity: 'NONE' },
    '/severity',
    /must not be NONE/u,
  ],
  [
    'assess-report',
    'no further action in few words',
    { ...assessed, outcomes: [], reason: 'Only a few words.' },
    '/reason',
    /at least 30 characters/u,
  ],
  ['assess-report', 'no route out of scope', { ...outside, route: undefined }, '/route', /must say where/u],
  [
    'assess-report',
    'an outcome out of scope',
    { ...outside, outcomes: ['INTELLIGENCE'] },
    '/outcomes',
    /must be empty/u,
  ],
  [
    'assess-report',
    'an unknown category',
    { ...assessed, categories: ['DISCRIMINATION', CANARY] },
    '/categories/1',
    /must be one of/u,
  ],
  [
    'assess-report',
    'a text for a list',
    { ...assessed, outcomes: 'INTELLIGENCE' },
    '/outcomes',
    /must be a list/u,
  ],
  ['assess-report', 'a field too many', { ...assessed, extra: CANARY }, '/extra', /is not a field/u],
  ['allocate-investigator', 'no id', { investigator: CANARY }, '/investigator', /must be a UUID/u],
  ['allocate-investigator', 'nobody', {}, '/investigator', /is required/u],
  [
    'allocate-investigator',
    'one who is no investigator',
    forms.allocated('isolde.marchpenny'),
    '/investigator',
    /must be an investigator/u,
  ],
  [
    'allocate-investigator',
    'an investigator of another force',
    forms.allocated('merrick.stourbridge'),
    '/investigator',
    /must be an investigator/u,
  ],
  [
    'allocate-investigator',
    'the subject',
    forms.allocated('darrow.fennimore-quill'),
    '/investigator',
    /must be an investigator/u,
  ],
  [
    'allocate-investigator',
    'the subject’s manager',
    forms.allocated('wilfred.ashenhurst'),
    '/investigator',
    /must be an investigator/u,
  ],
  ['allocate-investigator', 'a short reason', { ...forms.allocated(), reason }, '/reason', /at least 10/u],
  [
    'record-investigation-result',
    'an unknown result',
    { ...forms.result(), result: CANARY },
    '/result',
    /must be one of/u,
  ],
  [
    'plan-safeguarding',
    'neither referral nor action',
    { ...plan, referrals: [], actions: [] },
    '/actions',
    /at least one referral or one action/u,
  ],
  [
    'plan-safeguarding',
    'a high risk without referral',
    { ...plan, risk: 'HIGH', referrals: [] },
    '/referrals',
    /when the risk is HIGH/u,
  ],
  [
    'plan-safeguarding',
    'a body twice',
    { ...plan, referrals: [...plan.referrals, ...plan.referrals] },
    '/referrals',
    /each body once/u,
  ],
  [
    'plan-safeguarding',
    'an action without owner',
    { ...plan, actions: [{ action: 'Ring the ward sister.', owner: '' }] },
    '/actions/0/owner',
    /at least 1/u,
  ],
  [
    'confirm-safeguarding',
    'actions that are not done',
    { ...forms.confirmed(), actionsDone: false },
    '/actionsDone',
    /until every action is done/u,
  ],
  ['grade-intelligence', 'no item', { items: [], confidence: 'LOW' }, '/items', /at least one item/u],
  [
    'grade-intelligence',
    'handling C without action code',
    graded({ actionCode: undefined }),
    '/items/0/actionCode',
    /under handling code C/u,
  ],
  [
    'grade-intelligence',
    'handling C without sanitisation code',
    graded({ sanitisationCode: undefined }),
    '/items/0/sanitisationCode',
    /under handling code C/u,
  ],
  [
    'grade-intelligence',
    'handling P with action code',
    graded({ handling: 'P', sanitisationCode: undefined }),
    '/items/0/actionCode',
    /under handling code P/u,
  ],
  [
    'grade-intelligence',
    'handling P with conditions',
    graded({ handling: 'P', actionCode: undefined, sanitisationCode: undefined, conditions: CANARY }),
    '/items/0/conditions',
    /under handling code P/u,
  ],
  [
    'grade-intelligence',
    'a source that is not of the scheme',
    graded({ source: '4' }),
    '/items/0/source',
    /must be one of/u,
  ],
  [
    'grade-intelligence',
    'no national category',
    graded({ categories: [] }),
    '/items/0/categories',
    /at least one national category/u,
  ],
  ['grade-intelligence', 'a short form of words', graded({ text: 'short' }), '/items/0/text', /at least 10/u],
  ['review-further-information', 'no reason', { decision: 'NOTED' }, '/reason', /required|must give/u],
  [
    'resolve-hand-off',
    'done by hand without reference',
    { ...forms.tryAgain(), decision: 'RECORD_AS_DONE_BY_HAND' },
    '/reference',
    /the other system's reference/u,
  ],
];

const DOERS: Record<TaskKind, string> = {
  'route-report': 'isolde.marchpenny',
  'triage-danger': 'perpetua.sallowfield',
  'assess-report': 'isolde.marchpenny',
  'allocate-investigator': 'edmund.larkwhistle',
  'record-investigation-result': 'morwenna.thrale',
  'plan-safeguarding': 'perpetua.sallowfield',
  'confirm-safeguarding': 'perpetua.sallowfield',
  'grade-intelligence': 'caspian.wintergreen',
  'review-further-information': 'isolde.marchpenny',
  'resolve-hand-off': 'edmund.larkwhistle',
};

describe('a form that breaks a rule', () => {
  let world: World;
  const tasks = new Map<TaskKind, OpenedTask>();
  beforeAll(async () => {
    world = await createWorld();
    const assess = await receiveTask(world, {
      subjects: [{ name: 'Darrow Fennimore-Quill', collarNumber: 'T9041' }],
    });
    for (const kind of TASK_KINDS) {
      const personal = kind === 'record-investigation-result' ? DOERS[kind] : undefined;
      const task = kind === assess.kind ? assess : await openTaskOf(world, assess.reportId, kind, personal);
      await world.as(DOERS[kind]).post(`/v1/tasks/${task.id}/claim`);
      tasks.set(kind, task);
    }
  });
  afterAll(() => world.close());

  it.each(RULES)(
    '%s with %s is refused, the rule named at its field',
    async (kind, _what, form, at, words) => {
      const { id = '' } = tasks.get(kind) ?? {};
      const answer = await world.as(DOERS[kind]).post(`/v1/tasks/${id}/complete`, { form });
      expect(answer.status, answer.text).toBe(422);
      const fault = answer.body['errors'].find(
        ({ pointer }: { pointer: string }) => pointer === `/form${at}`,
      );
      expect(fault?.detail, answer.text).toMatch(words);
      expect(answer.text + world.logged()).not.toContain(CANARY);
      const { body } = await world.as(DOERS[kind]).get(`/v1/tasks/${id}`);
      expect(body['state']).toBe('claimed');
    },
  );

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
    const { id: sub, roles } = person(DOERS['assess-report']);
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
    const { id: sub, roles } = person(DOERS['assess-report']);
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
