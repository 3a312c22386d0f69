import { randomUUID } from 'node:crypto';
import type { Server, Socket } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { RequestLog } from '../child-process.ts';
import type { MailFaults } from './faults.ts';
import type { Inbox, ReceivedMessage } from './inbox.ts';

/** A notification is a few lines; anything near this is a mistake. */
const MESSAGE_LIMIT_BYTES = 1024 * 1024;

/** Milliseconds that an open session may take to end at the close. */
const CLOSE_TIMEOUT_MS = 200;

/** The SMTP side of the mail server. */
export interface SmtpListener {
  port: number;
  close(): Promise<void>;
}

/**
 * Listen for mail on loopback, without TLS and without passwords.
 *
 * A message is answered with 250 only when the inbox has kept it.
 */
export async function listenForMail(
  settings: { host: string; port: number; log?: RequestLog | undefined },
  inbox: Inbox,
  faults: MailFaults,
): Promise<SmtpListener> {
  const sockets = new Map<number, Socket>();
  const smtp = new SMTPServer({
    size: MESSAGE_LIMIT_BYTES,
    // With STARTTLS on offer every client would try it, and refuse a certificate that nobody signed.
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    closeTimeout: CLOSE_TIMEOUT_MS,
    onData(stream, session, callback) {
      const began = Date.now();
      const answer = (status: number, error?: Error): void => {
        settings.log?.({ part: 'mail', method: 'SMTP', path: 'DATA', status, ms: Date.now() - began });
        callback(error);
      };
      void keep(stream, session, inbox, faults).then((outcome) => {
        if (outcome === 'drop') return sockets.get(session.remotePort)?.resetAndDestroy();
        if (outcome === 'silence') return undefined;
        return outcome instanceof Refusal ? answer(outcome.responseCode, outcome) : answer(250);
      });
    },
  });
  // Clients that break off are their own affair; without a listener they would end the process.
  smtp.on('error', () => undefined);
  smtp.server.prependListener('connection', (socket: Socket) => {
    const port = socket.remotePort ?? 0;
    sockets.set(port, socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(port));
    if (faults.isDown()) socket.resetAndDestroy();
  });
  const port = await listening(smtp.listen(settings.port, settings.host));
  return {
    port,
    close: () => {
      for (const socket of sockets.values()) socket.destroy();
      return new Promise((resolve) => smtp.close(resolve));
    },
  };
}

/** A refusal with an SMTP status; the library reads `responseCode` from the error. */
class Refusal extends Error {
  readonly responseCode: number;

  constructor(responseCode: number) {
    super('refused');
    this.responseCode = responseCode;
  }
}

async function keep(
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
  inbox: Inbox,
  faults: MailFaults,
): Promise<'kept' | 'drop' | 'silence' | Refusal> {
  try {
    const mail = await simpleParser(stream);
    if (stream.sizeExceeded) return new Refusal(552);
    const ordered = faults.takeRefusal();
    if (ordered !== undefined) return new Refusal(ordered);
    await inbox.add(asReceived(mail, session));
    return faults.takeAfterCommit() ?? 'kept';
  } catch {
    return new Refusal(451);
  }
}

function asReceived(mail: ParsedMail, session: SMTPServerSession): ReceivedMessage {
  const { mailFrom, rcptTo } = session.envelope;
  return {
    id: randomUUID(),
    to: rcptTo.map((recipient) => recipient.address),
    from: mail.from?.value[0]?.address ?? (mailFrom === false ? '' : mailFrom.address),
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    messageId: mail.messageId ?? null,
    receivedAt: new Date().toISOString(),
  };
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      server.off('error', reject);
      const address = server.address();
      resolve(address !== null && typeof address === 'object' ? address.port : 0);
    });
  });
}
