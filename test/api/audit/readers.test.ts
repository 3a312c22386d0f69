/* eslint-disable vitest/expect-expect -- `absent` asserts */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aMessage } from '../../support/messages.ts';
import { type Answer, createWorld, person, type World } from '../../support/world.ts';

const [AUDITOR, OWNER, ASSESSOR] = ['lucian.brackenbury', 'augusta.pellingham', 'isolde.marchpenny'];
const ACCUSED = 'philippa.hartsbourne-lisle';
const REASON = 'An invented reason, which names Morwenna.';

describe('who has read a report', () => {
  let world: World;
  let [open, sealed] = ['', ''];
  beforeAll(async () => {
    world = await createWorld();
    [open = '', sealed = ''] = await world.receive(
      aMessage(),
      aMessage({ subjects: [{ name: 'Philippa Hartsbourne-Lisle' }] }),
    );
    for (const login of [ASSESSOR, ASSESSOR, 'edmund.larkwhistle'])
      await world.as(login).post(`/v1/reports/${open}/content`, { reason: REASON });
    await world.as(OWNER).post(`/v1/reports/${sealed}/content`, { reason: REASON });
  });
  afterAll(() => world.close());

  const readers = (login: string | null, id: string): Promise<Answer> =>
    world.as(login).get(`/v1/reports/${id}/readers`);
  const withWords = (login: string, id: string): Promise<Answer> =>
    world.as(login).post(`/v1/reports/${id}/readers`, { reason: 'An invented reason to look at reasons.' });
  const absent = async (answer: Answer): Promise<void> => {
    const other = await readers(ASSESSOR, randomUUID());
    expect(answer.status).toBe(404);
    expect({ ...answer.body, instance: '' }).toEqual({ ...other.body, instance: '' });
  };

  it('is told to an auditor: who, what, how often, when, and the code of why', async () => {
    const { status, body } = await readers(AUDITOR, open);
    expect(status).toBe(200);
    expect(body['items']).toMatchObject([
      {
        personId: person(ASSESSOR).id,
        action: 'CONSULTATION',
        recordKind: 'report',
        reasonCode: 'STATED',
        times: 2,
      },
      { personId: person('edmund.larkwhistle').id, times: 1, name: person('edmund.larkwhistle').name },
    ]);
    // The look is itself one.
    const again = await readers(AUDITOR, open);
    expect(again.body['items'].at(-1)).toMatchObject({ personId: person(AUDITOR).id, recordKind: 'audit' });
    expect(again.text).not.toContain('Morwenna');
  });

  it('is told to the owner of a sealed report, with everybody’s words when the owner says why', async () => {
    const facts = await readers(OWNER, sealed);
    expect(facts.body['items']).toMatchObject([{ personId: person(OWNER).id, times: 1 }]);
    expect(facts.text).not.toContain('Morwenna');
    const { status, body } = await withWords(OWNER, sealed);
    expect(status).toBe(200);
    expect(body['reasons']).toMatchObject([{ personId: person(OWNER).id, reason: REASON }]);
    const next = await withWords(OWNER, sealed);
    expect(next.body['reasons']).toHaveLength(2);
  });

  it('is not there for an auditor where the report is sealed, or they are excluded', async () => {
    await absent(await readers(AUDITOR, sealed));
    await world.database.admin.query(
      /* sql */ `insert into pacars.report_exclusions (report_id, person_id, reason) values ($1, $2, 'SUBJECT')`,
      [open, person(AUDITOR).id],
    );
    await absent(await readers(AUDITOR, open));
    await world.database.admin.query(/* sql */ `delete from pacars.report_exclusions where report_id = $1`, [
      open,
    ]);
  });

  it('is not there for those who work on reports, nor for who is accused', async () => {
    for (const login of [ASSESSOR, 'edmund.larkwhistle', ACCUSED, OWNER]) {
      await absent(await readers(login, open));
      await absent(await withWords(login, open));
    }
    for (const login of [ASSESSOR, ACCUSED]) {
      await absent(await readers(login, sealed));
      await absent(await withWords(login, sealed));
    }
    expect((await readers('dilys.thornaby', open)).status).toBe(403);
    expect((await readers(null, open)).status).toBe(401);
    expect((await withWords(AUDITOR, sealed)).status).toBe(403);
  });

  it('keeps no words once the key of the report is destroyed', async () => {
    await world.database.admin.query(
      /* sql */ `delete from pacars.report_keys where report_id = $1 and purpose = 'content'`,
      [sealed],
    );
    expect((await withWords(OWNER, sealed)).status).toBe(404);
    expect((await readers(OWNER, sealed)).status).toBe(200);
  });
});
