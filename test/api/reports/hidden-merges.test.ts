import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { granted } from '../../support/break-glass.ts';
import { aMessage } from '../../support/messages.ts';
import { type Answer, createWorld, type World } from '../../support/world.ts';

const SUPERVISOR = 'edmund.larkwhistle';
const ASKER = 'perpetua.sallowfield';
const APPROVER = 'hesper.quillan';
const reason = 'An invented reason that is long enough.';

const isChange = (kind: string): boolean => kind.endsWith('MERGED');

describe('a report that is read as one with one known by emergency access alone', () => {
  let world: World;
  let merged: string;
  let into: string;
  let mergeId: string;
  beforeAll(async () => {
    world = await createWorld();
    const messages = [aMessage(), aMessage()] as const;
    [merged = '', into = ''] = await world.receive(...messages);
    const answer = await world.as(SUPERVISOR).post(`/v1/reports/${merged}/merges`, { into, reason });
    mergeId = String(answer.body['id']);
    // What comes on the merged reference is the other's to deal with: unread there.
    await world.receive(
      aMessage({ messageType: 'FURTHER_INFORMATION', reportRef: messages[0].reportRef, sequence: 2 }),
    );
    await granted(world, ASKER, APPROVER, { reportId: into, hours: 4 });
  });
  afterAll(() => world.close());

  const read = (login: string, path: string, id = into): Promise<Answer> =>
    world.as(login).get(`/v1/reports/${id}/${path}`);
  const counted = async (login: string): Promise<Record<string, number>> => {
    const { status, body } = await read(login, 'open-points');
    expect(status).toBe(200);
    const items: { code: string; what: string | null; count: number }[] = body['items'];
    return Object.fromEntries(
      items.filter(({ what }) => what === null).map(({ code, count }) => [code, count]),
    );
  };
  const kinds = async (login: string): Promise<string[]> =>
    (await read(login, 'timeline')).body['items'].map(({ kind }: { kind: string }) => kind);

  it('does not exist: not by what is open', async () => {
    expect(await counted(SUPERVISOR)).toEqual({ UNREAD_MESSAGE: 2, MERGED_REPORT_OPEN: 1 });
    expect((await read(ASKER, 'open-points', merged)).status).toBe(404);
    expect(await counted(ASKER)).toEqual({ UNREAD_MESSAGE: 1 });
  });

  it('nor on the timeline, among the merges, the parts or the links', async () => {
    expect(await kinds(SUPERVISOR)).toContain('MERGED');
    expect(await kinds(ASKER)).not.toContain('MERGED');
    expect((await read(SUPERVISOR, 'merges')).body['items']).toHaveLength(1);
    for (const path of ['merges', 'parts', 'links', 'hand-offs', 'oversight', 'questions', 'comments']) {
      const { status, text } = await read(ASKER, path);
      expect([path, status, text.includes(merged)]).toEqual([path, 200, false]);
    }
    expect((await read(ASKER, 'merges')).body['items']).toEqual([]);
  });

  it('nor once the two are none any more; whoever knows both sees each change once', async () => {
    const at = `/v1/reports/${merged}/merges/${mergeId}/undo`;
    expect((await world.as(SUPERVISOR).post(at, { reason })).status).toBe(200);
    const again = await world.as(SUPERVISOR).post(`/v1/reports/${merged}/merges`, { into, reason });
    expect(again.status).toBe(201);
    expect((await kinds(SUPERVISOR)).filter(isChange)).toEqual(['MERGED', 'UNMERGED', 'MERGED']);
    expect((await kinds(ASKER)).filter(isChange)).toEqual([]);
  });

  it('is noted where it is shown to somebody who knows it in an emergency too', async () => {
    const request = await granted(world, ASKER, APPROVER, { reportId: merged, hours: 4 });
    const used = async (): Promise<boolean> => {
      const { rowCount } = await world.database.admin.query(
        /* sql */ `select from pacars.break_glass_uses where request_id = $1`,
        [request],
      );
      return rowCount === 1;
    };
    expect(await used()).toBe(false);
    expect((await read(ASKER, 'merges')).body['items']).toHaveLength(2);
    expect(await used()).toBe(true);
    expect((await counted(ASKER))['MERGED_REPORT_OPEN']).toBe(1);
  });
});
