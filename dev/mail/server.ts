import fastify from 'fastify';
import { z } from 'zod';
import type { RequestLog, RunningService } from '../child-process.ts';
import { createMailFaults, mailFaultOrders, type MailFaults } from './faults.ts';
import { inboxPage } from './inbox-page.ts';
import { type Inbox, openInbox } from './inbox.ts';
import { listenForMail } from './smtp.ts';

/** How to start the mail server; every port defaults to any free one. */
export interface MailServerSettings {
  host?: string;
  smtpPort?: number;
  httpPort?: number;
  /** File of the received messages; without it a restart forgets. */
  stateFile?: string | undefined;
  log?: RequestLog;
}

/** A mail server whose inbox can be looked at: `url` is the inbox, `smtpUrl` takes the mail. */
export interface MailServer extends RunningService {
  smtpUrl: string;
}

/**
 * Start the mail server of the laptop stack: real SMTP in, the inbox as a page and as JSON, fault orders.
 *
 * @throws Error when a port is taken or the state file is not one of its own
 */
export async function startMailServer(settings: MailServerSettings = {}): Promise<MailServer> {
  const { host = '127.0.0.1', smtpPort = 0, httpPort = 0, stateFile, log } = settings;
  const inbox = await openInbox(stateFile);
  const faults = createMailFaults();
  const smtp = await listenForMail({ host, port: smtpPort, log }, inbox, faults);
  const app = inboxApp(inbox, faults, log);
  const url = await app.listen({ host, port: httpPort }).catch(async (error: unknown) => {
    await smtp.close();
    throw error;
  });
  return {
    url,
    smtpUrl: `smtp://${host.includes(':') ? `[${host}]` : host}:${smtp.port}`,
    async close() {
      await Promise.all([app.close(), smtp.close()]);
      await inbox.close();
    },
  };
}

function inboxApp(inbox: Inbox, faults: MailFaults, log: RequestLog | undefined): ReturnType<typeof fastify> {
  const app = fastify({ forceCloseConnections: true });
  app.addHook('onResponse', async (request, reply) => {
    const path = request.routeOptions.url ?? 'unknown';
    const ms = Math.round(reply.elapsedTime);
    log?.({ part: 'mail', method: request.method, path, status: reply.statusCode, ms });
  });
  app.get('/', (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', "default-src 'none'")
      .send(inboxPage(inbox.messages())),
  );
  app.get('/messages', (request, reply) => {
    const query = z.object({ to: z.string().optional() }).safeParse(request.query);
    if (!query.success) return reply.code(422).send({ error: 'to must be one address' });
    return reply.send(inbox.messages(query.data.to));
  });
  app.delete('/messages', async (_request, reply) => {
    await inbox.clear();
    return reply.code(204).send();
  });
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/faults', () => faults.current());
  app.post('/faults', (request, reply) => {
    const orders = mailFaultOrders.safeParse(request.body);
    if (!orders.success) return reply.code(422).send({ error: z.prettifyError(orders.error) });
    faults.order(orders.data);
    return reply.send(faults.current());
  });
  app.delete('/faults', (_request, reply) => {
    faults.clear();
    return reply.code(204).send();
  });
  return app;
}
