import { createLinksRound } from '../../worker/find-links.ts';
import type { Answer, World } from './world.ts';
import { aMessageAbout } from './searching.ts';

export interface LinkRow {
  one: string;
  other: string;
  basis: string;
  force: string;
  otherForce: string;
}

/** Looking at the links of a world's reports, as the superuser sees them. */
export interface Linking {
  receiveOne: (...given: Parameters<typeof aMessageAbout>) => Promise<string>;
  linksOf: (reportId: string) => Promise<LinkRow[]>;
  basesOf: (reportId: string) => Promise<string[]>;
  /** Logins of those who have been mailed of a link on behalf of the report. */
  mailed: (reportId: string) => Promise<string[]>;
  /** What the API shows somebody. */
  view: (login: string, reportId: string) => Promise<Answer>;
}

/** Find the links that wait to be found, as the worker does it. */
export async function settleLinks({ database, log }: Pick<World, 'database' | 'log'>): Promise<void> {
  const round = createLinksRound({ database: database.worker, clocks: {}, log });
  while ((await round()).delivered > 0);
}

export function linkingOf(world: World): Linking {
  const { admin } = world.database;
  const linking: Linking = {
    receiveOne: async (...given) => {
      const [id = ''] = await world.receive(aMessageAbout(...given));
      await settleLinks(world);
      return id;
    },
    linksOf: async (id) => {
      const { rows } = await admin.query<LinkRow>(
        /* sql */ `
          select report_id as one, other_report_id as other, basis, force, other_force as "otherForce"
          from pacars.report_links where report_id = $1 or other_report_id = $1
          order by basis, report_id, other_report_id`,
        [id],
      );
      return rows;
    },
    basesOf: async (id) => (await linking.linksOf(id)).map(({ basis }) => basis),
    mailed: async (id) => {
      const { rows } = await admin.query<{ login: string }>(
        /* sql */ `
          select p.login from pacars.outbox o join pacars.people p on p.id = (o.payload ->> 'personId')::uuid
          where o.kind = 'linked' and o.report_id = $1 order by 1`,
        [id],
      );
      return rows.map(({ login }) => login);
    },
    view: (login, id) => world.as(login).get(`/v1/reports/${id}/links`),
  };
  return linking;
}
