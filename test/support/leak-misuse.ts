import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { registeredRoutes } from '../../api/registered-routes.ts';
import { feedMessageSchema } from '../../domain/schemas/feed-message.ts';
import { signDelivery } from '../../dev/feed-signing.ts';
import { canaryMessage } from './canaries.ts';
import { assessedAs } from './forms.ts';
import { tellReport } from './leak-reports.ts';
import type { Teller } from './leak-teller.ts';
import { FEED } from './world.ts';

const ASSESSOR = 'isolde.marchpenny';
/** Nobody, somebody of each role, and the force beside ours. */
const EVERYBODY = [
  null,
  ASSESSOR,
  'edmund.larkwhistle',
  'morwenna.thrale',
  'perpetua.sallowfield',
  'caspian.wintergreen',
  'hesper.quillan',
  'lucian.brackenbury',
  'dilys.thornaby',
  'winifred.ottershaw',
] as const;

/** What people do wrong with what they were told: every refusal must keep it to itself. */
export async function tellWrongly(teller: Teller): Promise<void> {
  const { canaries, line, say, post } = teller;
  const report = await tellReport(teller, 'left open', { immediateRisk: null });
  const { id } = await report.claim('assess-report');
  const complete = '/v1/tasks/:id/complete';
  const refuse = async (status: number, login: string, route: string, body: object): Promise<void> => {
    expect((await post(login, route, { id }, body)).status).toBe(status);
  };
  const form = {
    ...assessedAs(),
    scope: canaries.word('wrong scope'),
    outcomes: [canaries.word('outcome')],
    [canaries.word('name of an unknown field')]: canaries.word('value of an unknown field'),
  };
  await refuse(422, ASSESSOR, complete, { form });
  await refuse(404, ASSESSOR, '/v1/tasks/:id', { form });
  await refuse(409, 'tamsin.copperdale', complete, { form: assessedAs() });
  await refuse(200, ASSESSOR, '/v1/tasks/:id/draft', { form: { note: say('draft') } });
  // While it is theirs: later it is given to another, who is not shown it.
  const held = await line.world.as(ASSESSOR).get(`/v1/tasks/${id}`);
  expect(held.body['draft']).toMatchObject({ note: expect.any(String) });
  await refuse(422, ASSESSOR, '/v1/search', { name: canaries.word('search.without a reason') });
  await refuse(404, ASSESSOR, '/v1/reports/:id/content', { reason: say('reason for what is not there') });
}

/** What a sender does wrong, in every field that has a rule; and what the database does to the sender. */
export async function sendWrongly(teller: Teller): Promise<void> {
  const { line, canaries, breakFor } = teller;
  const word = (field: string): string => canaries.word(`sent wrongly.${field}`);
  const send = async (status: number, body: unknown, headers = {}): Promise<void> => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    expect((await line.world.send(text, headers)).status).toBe(status);
  };
  const message = canaryMessage(canaries, 'sent wrongly');
  const wrong = { [word('unknown name')]: word('value of an unknown name') };
  for (const field of Object.keys(feedMessageSchema.shape))
    if (field in message && field !== 'incident') await send(422, { ...message, [field]: [wrong, field, 7] });
  await send(422, { ...message, messageId: word('messageId') });
  await send(422, { ...message, reportRef: word('long reference').repeat(5) });
  await send(422, `{"narrative": "${word('no JSON')}`);
  await send(401, message, { 'webhook-signature': `v1,${word('signature')}` });
  const named = JSON.stringify(canaryMessage(canaries, 'named by its sender', { immediateRisk: null }));
  const id = `msg_${word('id of a delivery')}`;
  await send(202, named, signDelivery({ id, secret: FEED.secret, body: named, at: new Date() }));
  await send(401, message, { 'webhook-id': word('webhook-id') });
  // The database refuses, and quotes the row in its error: the delivery is held.
  await breakFor(`reference not like 'Canary%'`, 'reports', () => send(503, canaryMessage(canaries, 'held')));
}

const idsOf = async ({ line }: Teller, table: string): Promise<string[]> => {
  const { rows } = await line.world.database.admin.query<{ id: string }>(
    `select id from pacars.${table} order by id limit 1000`,
  );
  return rows.map(({ id }) => id);
};

/** Every route as everybody, with a word in everything that can be sent to it. */
export async function askEverything(teller: Teller): Promise<void> {
  const { line, canaries, reports } = teller;
  const word = (field: string): string => canaries.word(`sweep.${field}`);
  const known = {
    report: [randomUUID(), ...[...reports.values()].map(({ id }) => id)],
    task: await idsOf(teller, 'tasks'),
    'break-glass': await idsOf(teller, 'break_glass_requests'),
    deliver: await idsOf(teller, 'deliveries'),
  };
  // Last of all what ends everybody's sign-ins.
  const ending = '/v1/session/end-all';
  const routes = registeredRoutes(line.world.app)
    .filter(({ method }) => ['GET', 'POST', 'PUT', 'DELETE'].includes(method))
    .toSorted((one, other) => Number(one.url === ending) - Number(other.url === ending));
  const notLetIn: string[] = [];
  for (const { method, url } of routes)
    for (const login of EVERYBODY) {
      const caller = line.world.as(login);
      const headers = {
        'x-request-id': word('x-request-id'),
        'user-agent': word('user-agent'),
        referer: `https://${word('referer')}.example/`,
        cookie: `${word('cookie')}=${word('cookie')}; __Host-pacars-session=${word('session cookie')}`,
        'if-match': `"${word('if-match')}"`,
        traceparent: word('traceparent'),
      };
      const kind = Object.entries(known).find(([name]) => url.includes(name))?.[1] ?? known.report;
      const ids = url.includes(':') ? kind : [''];
      const [id = ''] = ids;
      const query = `?${word('query name')}=${word('query')}&cursor=${word('cursor')}&force=${word('force')}`;
      const body = { [word('body name')]: word('body'), reason: 7 };
      const address = `${url.replace(/:\w+/u, id)}${query}`;
      if (method === 'POST') await caller.post(address, body, headers);
      else if (method === 'PUT') await caller.put(address, body, headers);
      else if (method === 'DELETE') await caller.delete(address, headers);
      else {
        const { status } = await caller.get(address, headers);
        if (status === 401 && login !== null && !url.includes('/feed/')) notLetIn.push(`${url} ${login}`);
        for (const each of ids) await caller.get(url.replace(/:\w+/u, each), headers);
      }
      await caller.get(url.replace(/:\w+/u, word('id')), headers);
    }
  expect(notLetIn).toEqual([]);
}
