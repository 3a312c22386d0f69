import { Readable } from 'node:stream';
import { createTransport } from 'nodemailer';
import { z } from 'zod';
import { ForceSystemError } from '../connector/force-system-error.ts';

/** Where mail goes and who it is from. */
export interface MailConnection {
  /** `smtp://` or `smtps://` URL, with user and password when the server wants them. */
  smtpUrl: string;
  /** Sender, an address or `Name <address>`. */
  from: string;
  /** Milliseconds for one whole message. Default 15,000. */
  timeoutMs?: number;
}

/** One notification: plain text to one person, without any report content. */
export interface Mail {
  to: string;
  subject: string;
  text: string;
  /** Message-ID without angle brackets, `something@domain`; the same notification must have the same id. */
  messageId: string;
}

/** What we ask of the mail server. */
export interface MailClient {
  /**
   * Hand one message to the mail server.
   *
   * Not safe to repeat blindly: after `unknown-outcome` a repeat may reach the person twice, which is why the
   * Message-ID is the caller's, so that mail systems and people can tell.
   *
   * @throws ForceSystemError `rejected` (5xx, or not a message), `unavailable` (4xx, or never handed over) or
   *   `unknown-outcome` (handed over, no answer)
   */
  send(mail: Mail): Promise<void>;
  /**
   * Check that the mail server answers and lets us in.
   *
   * @throws ForceSystemError `unavailable`
   */
  verify(): Promise<void>;
  /** Release the transport; messages on their way are finished. */
  close(): void;
}

const system = 'notifications';
const DEFAULT_TIMEOUT_MS = 15_000;

const sendable = z.object({
  to: z.email(),
  subject: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[^\r\n]*$/),
  text: z.string().min(1).max(10_000),
  messageId: z.string().regex(/^[A-Za-z0-9._-]{1,120}@[A-Za-z0-9.-]{1,120}$/),
});

/**
 * Make the mail client.
 *
 * @throws TypeError when the URL is not an SMTP URL
 */
export function createMailClient({
  smtpUrl,
  from,
  timeoutMs = DEFAULT_TIMEOUT_MS,
}: MailConnection): MailClient {
  if (!URL.canParse(smtpUrl) || !['smtp:', 'smtps:'].includes(new URL(smtpUrl).protocol)) {
    throw new TypeError('the mail server must be an smtp or smtps URL');
  }
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    // A notification is made here from our own words; nothing in it may make the library read a file or a URL.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const handedOver = new WeakSet<AbortSignal>();
  transport.use('stream', (mail, done) => {
    const { signal } = mail.data;
    if (signal !== undefined)
      mail.message.processFunc((body) => Readable.from(notingTheEnd(body, () => handedOver.add(signal))));
    done();
  });

  return {
    async send(mail) {
      const checked = sendable.safeParse(mail);
      if (!checked.success)
        throw new ForceSystemError({ system, kind: 'rejected', code: 'NOT_OF_THE_CONTRACT' });
      const { to, subject, text, messageId } = checked.data;
      const signal = AbortSignal.timeout(timeoutMs);
      await transport
        .sendMail({ from, to, subject, text, messageId: `<${messageId}>`, headers: AUTOMATIC, signal })
        .catch((fault: unknown) => {
          throw errorFromMailFault(fault, handedOver.has(signal));
        });
    },
    async verify() {
      await transport.verify().catch((fault: unknown) => {
        const { code, responseCode } = factsOf(fault);
        throw new ForceSystemError({ system, kind: 'unavailable', status: responseCode, code });
      });
    },
    close: () => transport.close(),
  };
}

/**
 * Keeps out-of-office answers from coming back.
 *
 * @see RFC 3834, section 5
 */
const AUTOMATIC = { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' };

/**
 * The library's error does not tell in which step a connection was cut. The body is read only after the server has
 * said 354, so a body read to its end is the one case in which the server may have the message.
 */
async function* notingTheEnd(body: AsyncIterable<unknown>, note: () => void): AsyncGenerator {
  yield* body;
  note();
}

interface MailFaultFacts {
  code: string;
  responseCode: number | undefined;
}

function factsOf(fault: unknown): MailFaultFacts {
  const code =
    fault instanceof Error && 'code' in fault && typeof fault.code === 'string' ? fault.code : 'UNKNOWN';
  const answered =
    fault instanceof Error && 'responseCode' in fault && typeof fault.responseCode === 'number';
  return { code, responseCode: answered ? Number(fault.responseCode) : undefined };
}

function errorFromMailFault(fault: unknown, handedOver: boolean): ForceSystemError {
  const { code, responseCode } = factsOf(fault);
  if (responseCode === undefined) {
    return new ForceSystemError({ system, kind: handedOver ? 'unknown-outcome' : 'unavailable', code });
  }
  // A 5xx to the envelope or to the message is about this message. One to the greeting, to TLS or to our password
  // is about our set-up, which somebody can mend while the notification waits.
  const final = responseCode >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE');
  return new ForceSystemError({
    system,
    kind: final ? 'rejected' : 'unavailable',
    status: responseCode,
    code,
  });
}
