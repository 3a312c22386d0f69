import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FeedMessage } from '../../domain/schemas/feed-message.ts';
import { placesHolding } from '../support/database-contents.ts';
import { assessedOf } from '../support/forms.ts';
import { aMessage } from '../support/messages.ts';
import { withSubjects } from '../support/reports.ts';
import { type OpenedTask, receiveTask } from '../support/tasks.ts';
import { createWorld, type World } from '../support/world.ts';

const CANARY = 'stored-canary-6180';

/** A canary in every text that a message has room for, and in fields that nobody knows. */
const message: FeedMessage = {
  ...aMessage(),
  quotedRef: CANARY,
  language: CANARY,
  immediateRisk: { flag: true, detail: CANARY },
  anonymity: 'CONFIDENTIAL_CONTACT',
  reporter: {
    relationship: CANARY,
    isPolice: true,
    contact: { name: CANARY, phone: CANARY, email: `${CANARY}@example.org`, contactNote: CANARY },
  },
  targetForce: { slug: 'derbyshire', code: '30', confidence: 'HIGH', statedText: CANARY },
  subjects: [
    { name: CANARY, alias: CANARY, rank: CANARY, collarNumber: CANARY, station: CANARY, vehicle: CANARY },
    { description: CANARY, socialMedia: CANARY },
  ],
  affectedPersons: [{ role: CANARY, isChild: true }],
  incident: { where: CANARY },
  evidenceMentioned: [{ what: CANARY }],
  previouslyReported: { reported: 'YES', toWhom: CANARY },
  narrative: CANARY,
  agentNotes: CANARY,
  attachments: [{ filename: CANARY, mediaType: CANARY, content: Buffer.from(CANARY).toString('base64') }],
  sanitisation: { by: CANARY },
  unknown: { deep: [CANARY] },
};

describe('the database', () => {
  let world: World;
  let task: OpenedTask;
  beforeAll(async () => {
    world = await createWorld();
    task = await receiveTask(world, message);
  });
  afterAll(() => world.close());

  /** Where the canary stands in clear, by itself or as base64: in the database or in the log. */
  const leaks = async (): Promise<string[]> => [
    ...(await placesHolding(world.database, CANARY)),
    ...(await placesHolding(world.database, Buffer.from(CANARY).toString('base64'))),
    ...(world.logged().includes(CANARY) ? ['log'] : []),
  ];

  it('can be searched by these tests: a name that stands in clear is found', async () => {
    expect(await placesHolding(world.database, 'Isolde Marchpenny')).toEqual(['people.display_name']);
    expect(await placesHolding(world.database, message.reportRef)).toEqual(['reports.reference']);
  });

  it('holds nothing of what a message says in clear', async () => {
    expect(await leaks()).toEqual([]);
  });

  it('holds no draft, form or reason for reading in clear', async () => {
    const staff = world.as('isolde.marchpenny');
    const reading = await staff.post(`/v1/reports/${task.reportId}/content`, {
      reason: `I look for ${CANARY} here.`,
    });
    expect(reading.text).toContain(CANARY);
    await staff.post(`/v1/tasks/${task.id}/claim`, undefined, { 'idempotency-key': '1' });
    const form = {
      ...(await withSubjects(
        world,
        'isolde.marchpenny',
        task.id,
        assessedOf('DISCRIMINATION', 'INTELLIGENCE'),
      )),
      reason: `Because of ${CANARY} itself.`,
    };
    await staff.post(`/v1/tasks/${task.id}/draft`, { form }, { 'idempotency-key': '2' });
    expect(await leaks()).toEqual([]);
    const done = await staff.post(`/v1/tasks/${task.id}/complete`, { form }, { 'idempotency-key': '3' });
    expect(done.status).toBe(200);
    expect(await leaks()).toEqual([]);
  });

  it('holds nothing of a message in clear that was held or in conflict', async () => {
    const held = await world.send(JSON.stringify({ ...message, messageId: CANARY }));
    const conflict = await world.send(JSON.stringify({ ...message, narrative: `Other ${CANARY}` }));
    expect([held.status, conflict.status]).toEqual([422, 409]);
    expect(await leaks()).toEqual([]);
  });

  it('finds a subject by an index from which nothing can be read', async () => {
    const { rows } = await world.database.admin.query<{ index: Buffer }>(
      /* sql */ `select name_index as index from pacars.people_names`,
    );
    expect(rows.length).toBeGreaterThan(10);
    for (const { index } of rows) expect(index).toHaveLength(32);
  });
});
