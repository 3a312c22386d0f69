import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { granted } from '../../support/break-glass.ts';
import { settleLinks } from '../../support/linking.ts';
import { aMessageAbout, found, searchAs } from '../../support/searching.ts';
import { createWorld, person, type World } from '../../support/world.ts';

const ASKER = 'perpetua.sallowfield';
const APPROVER = 'hesper.quillan';
const ACCUSED = 'philippa.hartsbourne-lisle';
const NAME = 'Sebastienne Oakenfalder';

describe('a reading by emergency access alone is noted', () => {
  let world: World;
  let open: string;
  beforeAll(async () => {
    world = await createWorld();
    open = await receive([{ name: NAME }]);
  });
  afterAll(() => world.close());

  const receive = async (...given: Parameters<typeof aMessageAbout>): Promise<string> => {
    const [id = ''] = await world.receive(aMessageAbout(...given));
    await settleLinks(world);
    return id;
  };
  /** A sealed report to which somebody has just been given access for hours, and the request. */
  const aGrant = async (): Promise<{ reportId: string; request: string }> => {
    const reportId = await receive([{ name: person(ACCUSED).name }, { name: NAME }]);
    return { reportId, request: await granted(world, ASKER, APPROVER, { reportId }) };
  };
  const noted = async (reportId: string, request: string): Promise<{ readings: number; used: boolean }> => {
    const { rows } = await world.database.admin.query<{ readings: number; used: boolean }>(
      /* sql */ `
        select
          (
            select count(*)::int from pacars.audit_entries
            where report_id = $1 and action = 'CONSULTATION' and entry::jsonb ->> 10 = 'BREAK_GLASS'
          ) as readings,
          exists (select from pacars.break_glass_uses where request_id = $2) as used`,
      [reportId, request],
    );
    return rows[0] ?? { readings: -1, used: false };
  };

  it('when a search shows it', async () => {
    const { reportId, request } = await aGrant();
    expect(found(await searchAs(world, ASKER, { name: NAME }))).toContain(reportId);
    expect(await noted(reportId, request)).toEqual({ readings: 1, used: true });
    // Nobody else's search is.
    await searchAs(world, 'augusta.pellingham', { name: NAME });
    expect(await noted(reportId, request)).toEqual({ readings: 1, used: true });
  });

  it('when it is shown as linked with another, whose sources it is none of', async () => {
    const other = await receive([{ name: NAME }], { priority: 'IMMEDIATE' });
    const before = await world.as(ASKER).get(`/v1/reports/${other}/links`);
    const { reportId, request } = await aGrant();
    const { status, body } = await world.as(ASKER).get(`/v1/reports/${other}/links`);
    expect(status).toBe(200);
    expect(body['links'].map((link: { reportId: string }) => link.reportId)).toContain(reportId);
    expect(body['people']).toEqual(before.body['people']);
    expect(await noted(reportId, request)).toEqual({ readings: 1, used: true });
  });

  it.each(['subjects', 'links', 'timeline'])('by its %s', async (part) => {
    const { reportId, request } = await aGrant();
    expect((await world.as(ASKER).get(`/v1/reports/${reportId}/${part}`)).status).toBe(200);
    expect(await noted(reportId, request)).toMatchObject({ used: true });
  });

  it('and no reading of what they may know anyway', async () => {
    const request = await granted(world, 'isolde.marchpenny', APPROVER, { reportId: open });
    await searchAs(world, 'isolde.marchpenny', { name: NAME });
    await world.as('isolde.marchpenny').get(`/v1/reports/${open}/links`);
    expect(await noted(open, request)).toEqual({ readings: 0, used: false });
  });
});
