import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { RequestLogEntry } from '../../../dev/child-process.ts';
import { receivedMessage, type ReceivedMessage } from '../../../dev/mail/inbox.ts';
import { type MailServer, startMailServer } from '../../../dev/mail/server.ts';
import { bodyOf, orderFaults } from '../answers.ts';

let directory: string;
let logged: RequestLogEntry[];
let server: MailServer;

const start = (): Promise<MailServer> =>
  startMailServer({ stateFile: join(directory, 'mail.ndjson'), log: (entry) => logged.push(entry) });

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pacars-mail-'));
  logged = [];
  server = await start();
});
afterEach(async () => {
  await server.close();
  await rm(directory, { recursive: true, force: true });
});

const send = (more: object = {}): Promise<unknown> =>
  createTransport({ url: server.smtpUrl }).sendMail({
    from: 'PACARS <pacars@derbyshire.example>',
    to: 'isolde.marchpenny@derbyshire.example',
    subject: 'A task waits',
    text: 'Sign in to see it.',
    messageId: '<m-1@pacars.example>',
    ...more,
  });
const messages = (query = ''): Promise<ReceivedMessage[]> =>
  bodyOf(fetch(`${server.url}/messages${query}`), z.array(receivedMessage));
const order = (orders: object): Promise<Response> => orderFaults(server.url, orders);

describe('startMailServer', () => {
  it('keeps a message and shows it as it was sent', async () => {
    await send();
    const [message] = await messages();
    expect(message).toMatchObject({
      to: ['isolde.marchpenny@derbyshire.example'],
      from: 'pacars@derbyshire.example',
      subject: 'A task waits',
      text: 'Sign in to see it.\n',
      messageId: '<m-1@pacars.example>',
    });
  });

  it('shows the messages to one person, whatever the case of the address', async () => {
    await send();
    await send({ to: 'tamsin.copperdale@derbyshire.example', subject: 'Second' });
    const found = await messages('?to=Tamsin.Copperdale@derbyshire.example');
    expect(found.map((message) => message.subject)).toEqual(['Second']);
    expect(await messages('?to=nobody@derbyshire.example')).toEqual([]);
    expect((await fetch(`${server.url}/messages?to=a&to=b`)).status).toBe(422);
  });

  it('shows the recipients of the envelope, blind copies too', async () => {
    await send({ bcc: 'edmund.larkwhistle@derbyshire.example' });
    expect((await messages())[0]?.to).toHaveLength(2);
  });

  it('keeps text of every kind', async () => {
    const subject = 'Tasg ŵ ÿ 任务 🙂';
    await send({ subject, text: '.\n..\nŵ\n' });
    expect(await messages()).toMatchObject([{ subject, text: '.\n..\nŵ\n' }]);
  });

  it('shows a page on which nothing in a message is markup', async () => {
    await send({ subject: '<script>alert(1)</script>', text: '<img src=x onerror=alert(1)> & "quoted"' });
    const answer = await fetch(server.url);
    const html = await answer.text();
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'");
    expect(html).not.toMatch(/<script|<img/);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  it('keeps its messages over a restart, and forgets them when told to', async () => {
    await send();
    const before = await messages();
    await server.close();
    server = await start();
    expect(await messages()).toEqual(before);
    expect((await fetch(`${server.url}/messages`, { method: 'DELETE' })).status).toBe(204);
    await send({ subject: 'After' });
    await server.close();
    server = await start();
    expect((await messages()).map((message) => message.subject)).toEqual(['After']);
  });

  it('refuses a message that is much too long for a notification', async () => {
    await expect(send({ text: 'x'.repeat(2_000_000) })).rejects.toMatchObject({ responseCode: 552 });
    await send();
    expect(await messages()).toHaveLength(1);
  });

  it('logs that something came, not what', async () => {
    await send({ subject: 'CANARY' });
    await messages('?to=CANARY@derbyshire.example');
    expect(logged.map(({ method, path, status }) => [method, path, status])).toEqual([
      ['SMTP', 'DATA', 250],
      ['GET', '/messages', 200],
    ]);
  });

  it('closes while somebody keeps a connection open', async () => {
    const pooled = createTransport({ url: server.smtpUrl, pool: true });
    await pooled.sendMail({ from: 'a@derbyshire.example', to: 'b@derbyshire.example', text: 'x' });
    await expect(server.close()).resolves.toBeUndefined();
    pooled.close();
    server = await start();
  });

  it('fails when a port is taken, and leaves the other one free', async () => {
    const httpPort = Number(new URL(server.url).port);
    await expect(startMailServer({ httpPort })).rejects.toThrow('EADDRINUSE');
    const smtpPort = Number(new URL(server.smtpUrl).port);
    await expect(startMailServer({ smtpPort })).rejects.toThrow('EADDRINUSE');
  });
});

describe('fault orders of the mail server', () => {
  it('refuse the next messages for now, then take them', async () => {
    await order({ failNext: { count: 2, status: 421 } });
    await expect(send()).rejects.toMatchObject({ responseCode: 421 });
    await order({ failNext: { count: 1 } });
    await expect(send()).rejects.toMatchObject({ responseCode: 451 });
    await send();
    expect(await messages()).toHaveLength(1);
  });

  it('refuse the next message for good', async () => {
    await order({ rejectNext: { count: 1 } });
    await expect(send()).rejects.toMatchObject({ responseCode: 550 });
    expect(await messages()).toEqual([]);
  });

  it('keep a message and cut the connection', async () => {
    await order({ dropAfterCommit: { count: 1 } });
    await expect(send()).rejects.toMatchObject({ command: 'CONN' });
    expect(await messages()).toHaveLength(1);
    await send();
  });

  it('reset every connection until they are lifted', async () => {
    await order({ down: true });
    await expect(send()).rejects.toMatchObject({ command: 'CONN' });
    await fetch(`${server.url}/faults`, { method: 'DELETE' });
    await send();
    expect(await messages()).toHaveLength(1);
  });

  it('show themselves, and are refused when nobody knows them', async () => {
    await order({ failNext: { count: 3 } });
    expect(await (await fetch(`${server.url}/faults`)).json()).toEqual({
      failNext: { count: 3, status: 451 },
    });
    expect((await order({ explode: true })).status).toBe(422);
  });
});
