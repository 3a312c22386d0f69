import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findLinks } from '../../../database/find-links.ts';
import { asWorker } from '../../../database/transactions.ts';
import { ROLES } from '../../../domain/roles.ts';
import { aMessageAbout, inForce, REASON, statementsOf } from '../../support/searching.ts';
import { type Answer, createWorld, person, type World } from '../../support/world.ts';

const WORKING = ROLES.filter((role) => role !== 'auditor' && role !== 'operations');
const DARROW = 'darrow.fennimore-quill';
const PHILIPPA = 'philippa.hartsbourne-lisle';
const OWNER = 'augusta.pellingham';
const STORY = Array.from({ length: 60 }, (_, at) => `moment${at} there`).join(' ');

/** What each report says, of a kind each, by which alone it could be found. */
const HIDDEN: Record<string, object> = {
  name: { name: 'Darrow Fennimore-Quill' },
  collarNumber: { collarNumber: 'T9041' },
  vehicle: { vehicle: 'ZZ00 TST' },
  handle: { handle: '@darrow_fq' },
  text: { text: STORY },
};
/** As much work for the search, and in no report. */
const ABSENT: Record<string, object> = {
  name: { name: 'Garron Pellimore-Quist' },
  collarNumber: { collarNumber: 'T9999' },
  vehicle: { vehicle: 'ZZ00 ABS' },
  handle: { handle: '@garron_pq' },
  text: { text: STORY.replaceAll('moment', 'minute') },
};

const scrubbed = ({ headers, text, status }: Answer): unknown => {
  const { date, ...rest } = headers;
  return [status, text, Object.keys({ date, ...rest }), rest['content-length']];
};
const sameButReference = (text: string): string => text.replace(/urn:uuid:[\w-]+/u, '');

describe('a search for what the caller must not know of', () => {
  let world: World;
  let about: string;
  let sealed: string;
  beforeAll(async () => {
    world = await createWorld();
    const darrow = {
      name: 'Darrow Fennimore-Quill',
      collarNumber: 'T9041',
      vehicle: 'ZZ00 TST',
      socialMedia: '@darrow_fq',
    };
    [about = '', sealed = ''] = await world.receive(
      aMessageAbout([darrow], { narrative: STORY }),
      aMessageAbout([{ ...darrow, name: 'Philippa Hartsbourne-Lisle' }], { narrative: `${STORY} once more` }),
    );
    // Links alone: considered, they would keep from the first whoever the second is about.
    await asWorker(world.database.worker, (tx) =>
      findLinks(tx, { reportId: about, force: 'derbyshire', actor: 'worker' }),
    );
  });
  afterAll(() => world.close());

  /** Asks with whatever roles, to see that it is not for want of a role that nothing is shown. */
  const ask = async (
    login: string,
    method: 'GET' | 'POST',
    url: string,
    payload?: object,
  ): Promise<Answer> => {
    const { id, force } = person(login);
    const token = await world.tokenOf({ sub: id, roles: WORKING, forces: [force] });
    const answer = await world.app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${token}`, ...(payload && { 'content-type': 'application/json' }) },
      ...(payload && { payload: JSON.stringify(payload) }),
    });
    return { status: answer.statusCode, headers: answer.headers, text: answer.payload, body: answer.json() };
  };
  const search = (login: string, values: object) =>
    ask(login, 'POST', '/v1/search', { reason: REASON, ...values });

  const shown = async (login: string): Promise<string[]> =>
    (await search(login, { collarNumber: 'T9041' })).body['items'].map(
      (item: { report: { id: string } }) => item.report.id,
    );
  const people = async (login: string): Promise<unknown> =>
    (await ask(login, 'GET', `/v1/reports/${about}/links`)).body['people'];

  describe.each([
    ['the subject of it', DARROW],
    ['the subject’s manager', 'wilfred.ashenhurst'],
    ['staff of another force', 'barnabas.elverstone'],
  ])('by %s', (_who, login) => {
    it.each(Object.keys(HIDDEN))(
      'by %s is the same, byte for byte and in its work, as for what is absent',
      async (field) => {
        const hidden = HIDDEN[field] ?? {};
        const absent = ABSENT[field] ?? {};
        expect(scrubbed(await search(login, hidden))).toEqual(scrubbed(await search(login, absent)));
        expect((await search(login, hidden)).body).toEqual({ items: [], nextCursor: null });
        const work = await statementsOf(() => search(login, hidden));
        expect(work.length).toBeGreaterThan(4);
        expect(work).toEqual(await statementsOf(() => search(login, absent)));
      },
    );

    it('of the list, and its links, are so too', async () => {
      const list = await ask(login, 'GET', '/v1/reports?q=Darrow%20Fennimore-Quill');
      expect(list.body).toMatchObject({ items: [], nextCursor: null });
      const links = await ask(login, 'GET', `/v1/reports/${about}/links`);
      const nothing = await ask(login, 'GET', '/v1/reports/3b241101-e2bb-4255-8caf-4136c566a962/links');
      expect([links.status, sameButReference(links.text)]).toEqual([404, sameButReference(nothing.text)]);
    });
  });

  it('shows a sealed report to its owner alone, and nobody how many are hidden', async () => {
    expect(new Set(await shown(OWNER))).toEqual(new Set([about, sealed]));
    expect(await shown('isolde.marchpenny')).toEqual([about]);
    expect(await shown(PHILIPPA)).toEqual([about]);
    const page = await ask('isolde.marchpenny', 'POST', '/v1/search?limit=1', {
      reason: REASON,
      text: STORY,
    });
    expect(page.body).toMatchObject({ items: [{ report: { id: about } }], nextCursor: null });
  });

  it('counts for a person the sources that the caller may know, and no other', async () => {
    const elsewhere = aMessageAbout([{ name: 'Darrow Fennimore-Quill' }], inForce('west-midlands'));
    await world.receive(elsewhere, aMessageAbout([{ name: 'DC Darrow Fennimore Quill' }]));
    expect(await people('isolde.marchpenny')).toEqual([
      { subject: 1, reports: 2, independent: 2, senders: 1 },
    ]);
    // The sealed report names him by number, and says the same in the same words.
    expect(await people(OWNER)).toEqual([{ subject: 1, reports: 3, independent: 2, senders: 1 }]);
  });

  it('logs no failure and no undeclared status', () => {
    expect(world.logged()).not.toContain('undeclared');
    expect(world.logged()).not.toContain('"level":"error"');
  });
});
