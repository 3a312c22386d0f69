import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { FeedMessage } from '../../../domain/schemas/feed-message.ts';
import { aMessage } from '../../support/messages.ts';
import { threatened, triaged } from '../../support/forms.ts';
import { createWorld, type World } from '../../support/world.ts';

const TRIAGER = 'perpetua.sallowfield';
const form = triaged('EMERGENCY_RESPONSE');
const told = (...roles: string[]) => roles.map((role) => ({ role, at: '2026-11-24T02:10:00Z' }));
const help = (more: object): object => ({ ...form, emergency: { ...form.emergency, ...more } });

describe('the triage of danger', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  const triageOf = async (
    message: Parameters<typeof aMessage>[0],
  ): Promise<{ id: string; reportId: string }> => {
    const [reportId = ''] = await world.receive(aMessage(message));
    const { rows } = await world.database.admin.query<{ id: string }>(
      `select id from pacars.tasks where report_id = $1 and kind = 'triage-danger'`,
      [reportId],
    );
    return { id: rows[0]?.id ?? '', reportId };
  };
  const claimed = async (
    message: Parameters<typeof aMessage>[0],
  ): Promise<{ id: string; reportId: string }> => {
    const triage = await triageOf(message);
    await world.as(TRIAGER).post(`/v1/tasks/${triage.id}/claim`);
    return triage;
  };
  const complete = (id: string, answer: object) =>
    world.as(TRIAGER).post(`/v1/tasks/${id}/complete`, { form: answer });
  const offer = async (id: string): Promise<Record<string, unknown>> =>
    z
      .record(z.string(), z.unknown())
      .parse((await world.as(TRIAGER).get(`/v1/tasks/${id}`)).body['suggestion']);

  it('opens on words alone, says why, and leaves the priority of the report to its sender', async () => {
    const { id, reportId } = await triageOf({
      narrative: 'He sold the new address of a lad who owes money.',
    });
    const { body } = await world.as(TRIAGER).get(`/v1/tasks/${id}`);
    expect(body).toMatchObject({ priority: 'IMMEDIATE', notes: ['RISK NEW_ADDRESS_DISCLOSED'] });
    expect((await world.as(TRIAGER).get(`/v1/reports/${reportId}`)).body).toMatchObject({
      priority: 'ROUTINE',
      danger: true,
    });
    expect(await offer(id)).toMatchObject({ risks: ['NEW_ADDRESS_DISCLOSED'] });
  });

  it('opens on further information to a report that had none', async () => {
    const first = aMessage();
    const [reportId = ''] = await world.receive(first);
    await world.receive(
      aMessage({
        messageType: 'FURTHER_INFORMATION',
        reportRef: first.reportRef,
        sequence: 2,
        narrative: 'They will do his legs on Friday.',
      }),
    );
    const { body } = await world.as(TRIAGER).get(`/v1/reports/${reportId}`);
    expect(body).toMatchObject({ danger: true, priority: 'ROUTINE' });
  });

  it('opens on what staff enter by hand', async () => {
    const message = aMessage({ narrative: 'He has threatened to kill her tonight.' });
    const { status, body } = await world.as('isolde.marchpenny').post('/v1/reports', message);
    expect(status).toBe(202);
    expect(
      (await world.as(TRIAGER).get(`/v1/reports/${String(body['messages'][0].reportId)}`)).body,
    ).toMatchObject({
      danger: true,
    });
  });

  it.each<[string, Partial<FeedMessage>, string, string[]]>([
    [
      'a subject elsewhere',
      { subjects: [{ name: 'Darrow Fennimore-Quill', role: 'OFFICER' }] },
      'CONTROL_ROOM',
      [],
    ],
    ['nobody known', {}, 'RESTRICTED', ['SUBJECT_NOT_KNOWN']],
    [
      'a report that speaks of the control room',
      {
        subjects: [{ name: 'Darrow Fennimore-Quill', role: 'OFFICER' }],
        narrative: 'He would see any 999 call on the system.',
      },
      'RESTRICTED',
      ['REPORT_SAYS_SO'],
    ],
  ])('offers the route for %s', async (_what, message, route, because) => {
    const { id } = await triageOf({ priority: 'IMMEDIATE', ...message });
    expect(await offer(id)).toMatchObject({ emergency: { route, because } });
  });

  it('offers the restricted route where the subject, or their line, works in the control room', async () => {
    await world.database.admin.query(
      `update pacars.people set unit = 'Force Control Room' where login = 'wilfred.ashenhurst'`,
    );
    const subject = { name: 'Darrow Fennimore-Quill', role: 'OFFICER' } as const;
    const { id } = await triageOf({ priority: 'IMMEDIATE', subjects: [subject] });
    expect(await offer(id)).toMatchObject({
      emergency: { route: 'RESTRICTED', because: ['LINE_IN_CONTROL_ROOM'] },
    });
    await world.database.admin.query(
      `update pacars.people set unit = 'Contact Management' where login = 'darrow.fennimore-quill'`,
    );
    expect(await offer(id)).toMatchObject({
      emergency: { because: ['SUBJECT_IN_CONTROL_ROOM', 'LINE_IN_CONTROL_ROOM'] },
    });
  });

  const life = threatened('2026-12-01');
  it.each<[string, object, string]>([
    ['help called by nobody says what route', { ...form, emergency: undefined }, '/emergency'],
    [
      'a route where no help was called',
      { ...triaged('SAFEGUARDING_PLAN'), emergency: form.emergency },
      '/emergency',
    ],
    [
      'the control room, that the subject could see',
      help({ route: 'CONTROL_ROOM', told: told('CONTROL_ROOM') }),
      '/emergency/route',
    ],
    [
      'the control room, of which nobody knows what the subject sees',
      help({ route: 'CONTROL_ROOM', subjectCouldSee: 'NOT_KNOWN', told: told('CONTROL_ROOM') }),
      '/emergency/route',
    ],
    [
      'the control room told on the restricted route',
      help({ told: told('DUTY_FIM', 'ON_CALL_PSD', 'CONTROL_ROOM') }),
      '/emergency/told',
    ],
    ['no force incident manager', help({ told: told('ON_CALL_PSD') }), '/emergency/told'],
    ['nobody of professional standards', help({ told: told('DUTY_FIM') }), '/emergency/told'],
    ['nobody told', help({ told: [] }), '/emergency/told'],
    [
      'a time without an offset',
      help({ told: [{ role: 'DUTY_FIM', at: '2026-11-24T02:10:00' }] }),
      '/emergency/told/0/at',
    ],
    ['a known risk to life, and no action', { ...life, decision: 'NO_IMMEDIATE_ACTION' }, '/decision'],
    [
      'a known risk to life without a word on a warning',
      { ...life, threatToLife: { ...life.threatToLife, warning: undefined } },
      '/threatToLife/warning',
    ],
    [
      'a warning without its reason',
      { ...life, threatToLife: { ...life.threatToLife, warning: { decision: 'DO_NOT_WARN' } } },
      '/threatToLife/warning/reason',
    ],
    [
      'no notice on the source decided',
      { ...life, threatToLife: { ...life.threatToLife, disruption: undefined } },
      '/threatToLife/disruption',
    ],
    [
      'no day of review',
      { ...life, threatToLife: { ...life.threatToLife, reviewOn: undefined } },
      '/threatToLife/reviewOn',
    ],
    [
      'a risk that is not known, and no day of review',
      { ...form, threatToLife: { known: 'NOT_KNOWN', reason: 'Nobody could be asked tonight.' } },
      '/threatToLife/reviewOn',
    ],
    ['no word on the voice hand-over of IMMEDIATE', { ...form, voiceHandOver: undefined }, '/voiceHandOver'],
    [
      'no reason why nothing came by voice',
      { ...form, voiceHandOver: { state: 'NONE' } },
      '/voiceHandOver/reason',
    ],
  ])('is not completed with %s', async (_what, answer, pointer) => {
    const { id } = await claimed({ priority: 'IMMEDIATE' });
    const { status, body } = await complete(id, answer);
    expect(status).toBe(422);
    expect(body['errors'].map((error: { pointer: string }) => error.pointer)).toContainEqual(
      expect.stringContaining(pointer),
    );
  });

  it('needs no word on a voice hand-over where the sender did not say IMMEDIATE', async () => {
    const { id } = await claimed({ immediateRisk: { flag: true } });
    const { voiceHandOver: _none, ...without } = triaged('NO_IMMEDIATE_ACTION');
    expect((await complete(id, without)).status).toBe(200);
  });

  it('puts the route and the decision on the threat to life on the timeline, without a word of why', async () => {
    const { id, reportId } = await claimed({ priority: 'IMMEDIATE' });
    expect((await complete(id, threatened('2026-12-01', 'EMERGENCY_RESPONSE'))).status).toBe(200);
    const { rows } = await world.database.admin.query<{ kind: string; codes: object }>(
      `select kind, codes from pacars.report_events where report_id = $1 and kind in ('EMERGENCY_CALLED', 'THREAT_TO_LIFE_DECIDED')
       order by id`,
      [reportId],
    );
    expect(rows).toEqual([
      {
        kind: 'EMERGENCY_CALLED',
        codes: { taskId: id, route: 'RESTRICTED', told: ['DUTY_FIM', 'ON_CALL_PSD'] },
      },
      {
        kind: 'THREAT_TO_LIFE_DECIDED',
        codes: {
          taskId: id,
          known: 'YES',
          warning: 'DO_NOT_WARN',
          disruption: 'SERVE',
          reviewOn: '2026-12-01',
        },
      },
    ]);
  });
});
