import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ForceSystemError } from '../../../activities/connector/force-system-error.ts';
import { createMailClient, type Mail, type MailClient } from '../../../activities/notifications/client.ts';
import { type MailServer, startMailServer } from '../../../dev/mail/server.ts';
import { bodyOf, orderFaults } from '../../dev/answers.ts';

const from = 'PACARS <pacars@derbyshire.example>';
let server: MailServer;
let client: MailClient;

beforeEach(async () => {
  server = await startMailServer();
  client = createMailClient({ smtpUrl: server.smtpUrl, from, timeoutMs: 2_000 });
});
afterEach(async () => {
  client.close();
  await server.close();
});

const aMail = (more: Partial<Mail> = {}): Mail => ({
  to: 'isolde.marchpenny@derbyshire.example',
  subject: 'A task waits',
  text: 'Sign in to see it: http://127.0.0.1:3000',
  messageId: '0c8f4f7e@pacars.example',
  ...more,
});
const received = (): Promise<object[]> => bodyOf(fetch(`${server.url}/messages`), z.array(z.looseObject({})));
const order = (orders: object): Promise<Response> => orderFaults(server.url, orders);

async function failureOf(call: Promise<unknown>): Promise<ForceSystemError> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ForceSystemError))
    throw new TypeError('expected a ForceSystemError', { cause: error });
  expect(JSON.stringify([error.message, error.stack, Object.entries(error), error.cause])).not.toMatch(
    /isolde|secret|127\.0/,
  );
  expect(error.system).toBe('notifications');
  return error;
}

describe('send', () => {
  it('sends plain text to one person under the given Message-ID', async () => {
    await client.send(aMail());
    expect(await received()).toMatchObject([
      {
        to: ['isolde.marchpenny@derbyshire.example'],
        from: 'pacars@derbyshire.example',
        subject: 'A task waits',
        messageId: '<0c8f4f7e@pacars.example>',
      },
    ]);
  });

  it.each([
    ['two recipients', { to: 'a@derbyshire.example, b@derbyshire.example' }],
    ['a recipient that is none', { to: 'isolde' }],
    ['a second header in the subject', { subject: 'A task\r\nBcc: c@derbyshire.example' }],
    ['no text', { text: '' }],
    ['a Message-ID with a header in it', { messageId: 'a@b>\r\nX: y' }],
  ])('sends nothing with %s', async (_what, more) => {
    expect(await failureOf(client.send(aMail(more)))).toMatchObject({
      kind: 'rejected',
      code: 'NOT_OF_THE_CONTRACT',
    });
    expect(await received()).toEqual([]);
  });

  it.each([
    [{ failNext: { count: 1, status: 451 } }, 'unavailable', 451],
    [{ failNext: { count: 1, status: 421 } }, 'unavailable', 421],
    [{ rejectNext: { count: 1, status: 550 } }, 'rejected', 550],
  ])('reads the answer to %j as %s', async (orders, kind, status) => {
    await order(orders);
    expect(await failureOf(client.send(aMail()))).toMatchObject({ kind, status });
    expect(await received()).toEqual([]);
    await client.send(aMail());
    expect(await received()).toHaveLength(1);
  });

  it('does not know the outcome when the connection is cut after the message', async () => {
    await order({ dropAfterCommit: { count: 1 } });
    expect(await failureOf(client.send(aMail()))).toMatchObject({
      kind: 'unknown-outcome',
      status: undefined,
    });
    expect(await received()).toHaveLength(1);
  });

  it('does not know the outcome when no answer comes after the message', async () => {
    await order({ timeOutAfterCommit: { count: 1 } });
    const impatient = createMailClient({ smtpUrl: server.smtpUrl, from, timeoutMs: 300 });
    expect(await failureOf(impatient.send(aMail()))).toMatchObject({ kind: 'unknown-outcome' });
    expect(await received()).toHaveLength(1);
  });

  it('is unavailable when the connection is reset before the message', async () => {
    await order({ down: true });
    expect(await failureOf(client.send(aMail()))).toMatchObject({ kind: 'unavailable' });
    await order({ down: false });
    await client.send(aMail());
  });

  it('is unavailable when nothing listens', async () => {
    await server.close();
    expect(await failureOf(client.send(aMail()))).toMatchObject({ kind: 'unavailable', code: 'ESOCKET' });
    server = await startMailServer();
  });

  it('keeps two messages at once apart', async () => {
    await order({ dropAfterCommit: { count: 1 } });
    const outcomes = await Promise.allSettled([
      client.send(aMail()),
      client.send(aMail({ messageId: 'b@c.example' })),
    ]);
    expect(outcomes.map((outcome) => outcome.status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await received()).toHaveLength(2);
  });
});

describe('an odd mail server', () => {
  let odd: Server;
  let sockets: Socket[];

  /** Answers each line by the first word in it, and cuts the connection where there is no answer. */
  async function answering(
    answers: Record<string, string>,
    greeting = '220 odd.example',
  ): Promise<MailClient> {
    sockets = [];
    odd = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined);
      socket.write(`${greeting}\r\n`);
      socket.on('data', (line: Buffer) => {
        const [word = ''] = line.toString().split(/[ :\r\n]/);
        const answer = answers[word.toUpperCase()];
        if (answer === undefined) socket.destroy();
        else socket.write(`${answer}\r\n`);
      });
    });
    await new Promise<void>((resolve) => odd.listen(0, '127.0.0.1', resolve));
    const address = odd.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    return createMailClient({ smtpUrl: `smtp://user:secret@127.0.0.1:${port}`, from, timeoutMs: 500 });
  }
  afterEach(() => {
    sockets.forEach((socket) => socket.destroy());
    odd.close();
  });

  it('that cuts the connection before the message had nothing', async () => {
    const mail = await answering({ EHLO: '250 odd.example' });
    expect(await failureOf(mail.send(aMail()))).toMatchObject({ kind: 'unavailable' });
  });

  it('that never lets the message begin had nothing', async () => {
    const mail = await answering({ EHLO: '250 odd.example', MAIL: '250 OK', RCPT: '250 OK', DATA: '' });
    expect(await failureOf(mail.send(aMail()))).toMatchObject({ kind: 'unavailable' });
  });

  it('that refuses our password is a matter of set-up, not of the message', async () => {
    const mail = await answering({ EHLO: '250-odd.example\r\n250 AUTH PLAIN', AUTH: '535 no' });
    expect(await failureOf(mail.send(aMail()))).toMatchObject({ kind: 'unavailable', status: 535 });
    expect(await failureOf(mail.verify())).toMatchObject({ kind: 'unavailable', status: 535 });
  });

  it('that refuses to talk at all is a matter of set-up too', async () => {
    const mail = await answering({}, '554 go away');
    expect(await failureOf(mail.send(aMail()))).toMatchObject({ kind: 'unavailable', status: 554 });
  });

  it.each([
    ['MAIL', { EHLO: '250 odd.example', MAIL: '553 no' }],
    ['RCPT', { EHLO: '250 odd.example', MAIL: '250 OK', RCPT: '550 isolde who?', QUIT: '221 bye' }],
  ])('that refuses the envelope at %s rejects the message', async (_command, answers) => {
    const mail = await answering(answers);
    expect(await failureOf(mail.send(aMail()))).toMatchObject({ kind: 'rejected' });
  });

  it('that never greets is given up', async () => {
    const mail = await answering({}, '');
    expect(await failureOf(mail.send(aMail()))).toMatchObject({ kind: 'unavailable' });
  });
});

describe('verify', () => {
  it('is content with a server that answers', async () => {
    await expect(client.verify()).resolves.toBeUndefined();
  });

  it('is unavailable when nothing listens', async () => {
    await server.close();
    expect(await failureOf(client.verify())).toMatchObject({ kind: 'unavailable' });
    server = await startMailServer();
  });
});

describe('createMailClient', () => {
  it.each(['http://mail.example', 'mail.example', ''])('refuses the server "%s"', (smtpUrl) => {
    expect(() => createMailClient({ smtpUrl, from })).toThrow(TypeError);
  });
});
