import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findLinks } from '../../database/find-links.ts';
import { reindexReport, reportsAfter } from '../../database/reindex.ts';
import { asWorker } from '../../database/transactions.ts';
import { settleLinks } from '../support/linking.ts';
import { aMessageAbout } from '../support/searching.ts';
import { createWorld, type World } from '../support/world.ts';

const STORY = Array.from({ length: 60 }, (_, at) => `incident${at} so`).join(' ');

describe('making the index afresh', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  const contents = async (): Promise<unknown[]> => {
    const { rows } = await world.database.admin.query(/* sql */ `
      select 'term' as what, report_id, kind || encode(term, 'hex') || source || subject as value from pacars.report_terms
      union all select 'band', report_id, encode(band, 'hex') from pacars.report_sketch_bands
      union all select 'sketch', report_id, encode(sketch, 'hex') from pacars.report_sketches
      union all select 'link', report_id, other_report_id || basis from pacars.report_links
      order by 1, 2, 3`);
    return rows;
  };
  const reindex = async (): Promise<boolean[]> => {
    const reports = await asWorker(world.database.worker, (tx) => reportsAfter(tx, undefined, 100));
    const made: boolean[] = [];
    for (const report of reports)
      await asWorker(world.database.worker, async (tx) => {
        const readable = await reindexReport(tx, world.vault, report);
        if (readable)
          await findLinks(tx, { reportId: report.id, force: report.force, actor: 'administrator' });
        made.push(readable);
      });
    return made;
  };

  it('of a database that had none gives what intake gives, links too; and nothing of what is erased', async () => {
    const subject = { name: 'Corwin Mossgrave', vehicle: 'ZZ01 AAA' };
    const [, , erased = ''] = await world.receive(
      aMessageAbout([subject], { narrative: STORY }),
      aMessageAbout([subject], { narrative: STORY }),
      aMessageAbout([{ name: 'Somebody Else-Entirely' }]),
    );
    await settleLinks(world);
    const before = await contents();
    expect(before.length).toBeGreaterThan(100);
    await world.database.admin.query(/* sql */ `
      truncate pacars.report_terms, pacars.report_sketches, pacars.report_sketch_bands, pacars.report_links`);
    expect(await reindex()).toEqual([true, true, true]);
    expect(await contents()).toEqual(before);
    expect(await reindex()).toEqual([true, true, true]);
    expect(await contents()).toEqual(before);
    await world.database.admin.query(
      /* sql */ `delete from pacars.report_keys where report_id = $1 and purpose = 'content'`,
      [erased],
    );
    expect((await reindex()).filter((readable) => !readable)).toEqual([false]);
    expect(JSON.stringify(await contents())).not.toContain(erased);
  });
});
