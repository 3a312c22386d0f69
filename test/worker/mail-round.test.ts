import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createMailClient, type MailClient } from '../../activities/notifications/client.ts';
import { receivedMessage } from '../../dev/mail/inbox.ts';
import { type MailServer, startMailServer } from '../../dev/mail/server.ts';
import { createMetrics } from '../../runtime/metrics.ts';
import { createMailRound } from '../../worker/mail-round.ts';
import type { Round } from '../../worker/outbox-loop.ts';
import { ask } from '../support/break-glass.ts';
import { aMessage } from '../support/messages.ts';
import { createWorld, person, type World } from '../support/world.ts';

describe('createMailRound', () => {
  let world: World;
  let server: MailServer;
  const mails: MailClient[] = [];
  let watchers: string[];
  let round: () => Promise<Round>;
  beforeEach(async () => {
    world = await createWorld();
    server = await startMailServer();
    watchers = [];
    round = senderWith(5_000);
  });
  afterEach(async () => {
    for (const mail of mails) mail.close();
    await Promise.all([server.close(), world.close()]);
  });

  /** A sender that gives the mail server so much time for a mail, in milliseconds. */
  const senderWith = (timeoutMs: number): (() => Promise<Round>) => {
    const mail = createMailClient({
      smtpUrl: server.smtpUrl,
      from: 'pacars@pacars.example',
      timeoutMs,
    });
    mails.push(mail);
    const { log, database } = world;
    const metrics = createMetrics('worker');
    return createMailRound({
      database: database.worker,
      mail,
      publicUrl: 'https://pacars.example',
      watchers,
      log,
      metrics,
    });
  };

  const inbox = async () =>
    z.array(receivedMessage).parse(await (await fetch(`${server.url}/messages`)).json());
  const order = async (faults: object): Promise<void> => {
    const headers = { 'content-type': 'application/json' };
    await fetch(`${server.url}/faults`, { method: 'POST', headers, body: JSON.stringify(faults) });
  };
  const deliverAll = async (): Promise<void> => {
    await world.database.admin.query(/* sql */ `update pacars.outbox set next_attempt_at = now()`);
    while ((await round()).more);
  };
  const undelivered = async (): Promise<number> => {
    const { rows } = await world.database.admin.query<{ count: number }>(/* sql */ `
      select count(*)::int as count from pacars.outbox where destination = 'mail' and delivered_at is null`);
    return rows[0]?.count ?? 0;
  };
  const assessors = [
    'augusta.pellingham',
    'edmund.larkwhistle',
    'isolde.marchpenny',
    'leopold.quenby-hurst',
    'philippa.hartsbourne-lisle',
    'tamsin.copperdale',
  ].map((login) => person(login).email);

  it('tells those outside the force who keep watch, where there are any, without a word of what about', async () => {
    watchers.push('policing.body@example.org', 'watch@example.com');
    round = senderWith(5_000);
    await ask(world, 'isolde.marchpenny', {
      reference: 'AC-26-1',
      reason: 'An invented emergency, in words.',
    });
    await deliverAll();
    const outside = (await inbox()).filter(({ to }) => to.some((address) => watchers.includes(address)));
    expect(outside.flatMap(({ to }) => to).toSorted()).toEqual(watchers);
    expect(outside[0]?.text.trim()).toBe(
      'Emergency access: please look at it now. Sign in: https://pacars.example',
    );
    expect(await undelivered()).toBe(0);
    watchers.length = 0;
    await ask(world, 'isolde.marchpenny', { reference: 'AC-26-1' });
    await deliverAll();
    expect(await undelivered()).toBe(0);
  });

  it('tells everybody whose work a new task is, with the address where to sign in and nothing else', async () => {
    await world.receive(aMessage());
    await deliverAll();
    const received = await inbox();
    expect(received.flatMap(({ to }) => to).toSorted()).toEqual(assessors);
    expect(new Set(received.map(({ subject, text }) => `${subject}|${text.trim()}`))).toEqual(
      new Set(['A task waits for you|A task waits for you. Sign in: https://pacars.example']),
    );
    expect(await undelivered()).toBe(0);
  });

  it('does not tell somebody who has left, nor somebody who must no longer know', async () => {
    const [reportId = ''] = await world.receive(aMessage());
    const { admin } = world.database;
    await admin.query(/* sql */ `update pacars.people set active = false where id = $1`, [
      person('tamsin.copperdale').id,
    ]);
    await admin.query(
      /* sql */ `
        insert into pacars.report_exclusions (report_id, person_id, reason) values ($1, $2, 'LINE_MANAGEMENT')`,
      [reportId, person('edmund.larkwhistle').id],
    );
    await deliverAll();
    const told = (await inbox()).flatMap(({ to }) => to);
    expect(told).toHaveLength(4);
    expect(told).not.toContain(person('tamsin.copperdale').email);
    expect(told).not.toContain(person('edmund.larkwhistle').email);
    expect(await undelivered()).toBe(0);
  });

  it('tells of a sealed report its owners alone', async () => {
    await world.receive(
      aMessage({ subjects: [{ subjectNo: 1, name: 'Tamsin Copperdale', role: 'OFFICER' }] }),
    );
    await deliverAll();
    const owners = ['augusta.pellingham', 'leopold.quenby-hurst'].map((login) => person(login).email);
    expect((await inbox()).flatMap(({ to }) => to).toSorted()).toEqual(owners);
  });

  it('sends again what the mail server could not take, and all the rest at once', async () => {
    await world.receive(aMessage());
    await order({ failNext: { count: 2 } });
    await round();
    expect(await inbox()).toHaveLength(assessors.length - 2);
    expect(await undelivered()).toBe(2);
    await deliverAll();
    expect((await inbox()).flatMap(({ to }) => to).toSorted()).toEqual(assessors);
  });

  it('is not held up by an address that is refused for good', async () => {
    await world.receive(aMessage());
    await order({ rejectNext: { count: 1 } });
    await round();
    expect(await inbox()).toHaveLength(assessors.length - 1);
    expect(await undelivered()).toBe(1);
    // About half an hour later it has been refused thirty times.
    await world.database.admin.query(
      /* sql */ `update pacars.outbox set attempts = 30, next_attempt_at = now() where delivered_at is null and destination = 'mail'`,
    );
    await order({ rejectNext: { count: 1 } });
    await round();
    expect(await inbox()).toHaveLength(assessors.length - 1);
    expect(await undelivered()).toBe(0);
  });

  it('knows a mail by an id that does not tell how many others there are', async () => {
    await world.receive(aMessage());
    await deliverAll();
    const ids = (await inbox()).map(({ messageId }) => messageId);
    const uuid = /^<notification-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}@pacars\.example>$/u;
    expect(ids.filter((id) => id === null || !uuid.test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(assessors.length);
  });

  it('repeats a notification of unknown fate under the same Message-ID', async () => {
    await world.receive(aMessage());
    await order({ dropAfterCommit: { count: 1 } });
    await round();
    expect(await undelivered()).toBe(1);
    await deliverAll();
    const ids = (await inbox()).map(({ messageId }) => messageId);
    expect(ids).toHaveLength(assessors.length + 1);
    expect(new Set(ids).size).toBe(assessors.length);
  });

  it('sends each once with two senders at once', async () => {
    await world.receive(...Array.from({ length: 6 }, () => aMessage()));
    await Promise.all([deliverAll(), deliverAll()]);
    await deliverAll();
    expect(await inbox()).toHaveLength(6 * assessors.length);
    expect(await undelivered()).toBe(0);
  });

  it('ends its transaction in time when the mail server hangs, so that what was sent stays marked as sent', async () => {
    await world.receive(...Array.from({ length: 12 }, () => aMessage()));
    await order({ timeOutAfterCommit: { count: 1_000 } });
    const timeoutMs = 500;
    const began = performance.now();
    await senderWith(timeoutMs)();
    const timeouts = (performance.now() - began) / timeoutMs;
    // A forgotten transaction is ended after 60 s: four time-outs of 15 s each.
    expect(timeouts).toBeLessThan(4);
  });

  it('keeps everything while the mail server is down', async () => {
    await world.receive(aMessage());
    await order({ down: true });
    await round();
    expect(await undelivered()).toBe(assessors.length);
    await order({ down: false });
    await deliverAll();
    expect((await inbox()).flatMap(({ to }) => to).toSorted()).toEqual(assessors);
  });
});
