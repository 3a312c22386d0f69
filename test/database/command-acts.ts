/* eslint-disable max-lines-per-function -- the acts are one table, and read as one */
import { beginSession, noteFailedStepUp } from '../../api/session/begin-session.ts';
import { sessions } from '../../cli/commands/sessions.ts';
import { recordExport } from '../../database/audit-export.ts';
import { takeOverPeople } from '../../database/directory-syncs.ts';
import { putFeed } from '../../database/feeds.ts';
import { type DirectoryPerson, putPeople } from '../../database/people.ts';
import { createPool } from '../../database/pool.ts';
import { reindexReport } from '../../database/reindex.ts';
import { completeNames, resolveAnew } from '../../database/resolve-anew.ts';
import { asOwner } from '../../database/transactions.ts';
import { FEED, type World, person } from '../support/world.ts';
import { ASSESSOR, toolsOf, type Acts } from './act-tools.ts';
import { randomUUID } from 'node:crypto';
import { inject, vi } from 'vitest';

/** What administrators do, what the people system brings, and how people sign in. */
export function commandActs(world: World, people: readonly DirectoryPerson[]): Acts {
  const { admin, aReport, worker } = toolsOf(world);
  const { vault, database } = world;
  const changed = (login: string, change: Partial<DirectoryPerson>): DirectoryPerson[] =>
    people.map((one) => (one.login === login ? { ...one, ...change } : one));
  const put = (list: readonly DirectoryPerson[]) => () => asOwner(admin, (tx) => putPeople(tx, vault, list));
  const signIns = {
    database: database.api,
    limits: { idleSeconds: 1_800, absoluteSeconds: 43_200 },
    homeForce: 'derbyshire',
  };
  const attempt = {
    state: 's',
    nonce: 'n',
    verifier: 'v',
    returnTo: '/',
    replaces: null,
    stepUpOf: null,
    begunAt: new Date(),
  };
  const signIn = (id: string) => () =>
    beginSession(
      signIns,
      { id, roles: ['psd-assessor'], forces: ['derbyshire'], authenticatedAt: new Date() },
      attempt,
    );
  return {
    'signing in': async () => signIn(person(ASSESSOR).id),
    'signing in as somebody whom the directory does not have': async () => signIn(randomUUID()),
    'a step-up that failed': async () => () => noteFailedStepUp(signIns, person(ASSESSOR).id, 'REFUSED'),
    'sessions end': async () => {
      const url = new URL(inject('postgres'));
      url.pathname = `/${database.name}`;
      vi.stubEnv('DATABASE_URL', url.href);
      return () => sessions.run(['end', 'morwenna.thrale']);
    },
    'audit export': async () => async () => {
      const pool = createPool({
        url: database.urlOf('pacars_auditor'),
        applicationName: database.name,
        onIdleError: () => {},
      });
      try {
        await recordExport(pool, ['west-midlands', 'derbyshire'], {});
      } finally {
        await pool.end();
      }
    },
    'search reindex': async () => {
      const id = await aReport();
      return () => worker((tx) => reindexReport(tx, vault, { id, force: 'derbyshire' }));
    },
    'people rescreen': async () => {
      const reportId = await aReport();
      return () => worker((tx) => resolveAnew(tx, vault, { reportId, clocks: {} }));
    },
    'names that had no tokens': async () => {
      await admin.query(`update pacars.people_names set tokens = '{}' where person_id = $1`, [
        person(ASSESSOR).id,
      ]);
      return () => worker((tx) => completeNames(tx, vault));
    },
    'a change of a feed’s secrets': async () => () =>
      asOwner(admin, (tx) =>
        putFeed(tx, vault, {
          name: FEED.name,
          force: 'derbyshire',
          secrets: [FEED.secret],
          referencePattern: null,
        }),
      ),
    'a change of a post': async () =>
      put(changed('merrick.stourbridge', { unit: 'Another unit', manager: null })),
    'a change of an address alone, to which mail would go': async () =>
      put(changed('merrick.stourbridge', { unit: 'Another unit', email: 'somewhere.else@example.org' })),
    'a change of a role alone': async () => put(changed('merrick.stourbridge', { roles: ['investigator'] })),
    'a change of a number alone': async () => put(changed('merrick.stourbridge', { collarNumber: '99417' })),
    'people sync': async () => () =>
      worker((tx) => takeOverPeople(tx, vault, changed('merrick.stourbridge', { unit: 'A third unit' }))),
  };
}
