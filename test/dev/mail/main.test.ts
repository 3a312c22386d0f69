import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createMailClient } from '../../../activities/notifications/client.ts';
import { findFreePort } from '../../../dev/embedded/free-port.ts';
import { bodyOf } from '../answers.ts';
import { startProcess, type StartedProcess } from '../started-process.ts';

let directory: string;
let started: StartedProcess[];
let smtpPort: number;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pacars-mail-'));
  started = [];
  smtpPort = await findFreePort();
});
afterEach(async () => {
  for (const { child } of started) child.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

async function start(environment: Record<string, string> = {}): Promise<StartedProcess> {
  const settings = {
    SMTP_PORT: String(smtpPort),
    STATE_FILE: join(directory, 'mail.ndjson'),
    ...environment,
  };
  const one = await startProcess('mail/main.ts', settings);
  started.push(one);
  return one;
}

const send = async (subject: string): Promise<void> => {
  const client = createMailClient({
    smtpUrl: `smtp://127.0.0.1:${smtpPort}`,
    from: 'pacars@derbyshire.example',
  });
  await client.send({
    to: 'a@derbyshire.example',
    subject,
    text: 'Sign in.',
    messageId: `${subject}@pacars.example`,
  });
};
const subjects = async ({ ready }: StartedProcess): Promise<string[]> => {
  const messages = await bodyOf(fetch(`${ready}/messages`), z.array(z.object({ subject: z.string() })));
  return messages.map((message) => message.subject);
};

describe('dev/mail/main.ts', { timeout: 30_000 }, () => {
  it('loses nothing acknowledged when it is killed', async () => {
    const first = await start();
    await send('one');
    await send('two');
    first.child.kill('SIGKILL');
    await first.exited;
    const second = await start();
    expect(await subjects(second)).toEqual(['one', 'two']);
    second.child.kill('SIGINT');
    expect(await second.exited).toEqual([0, null]);
    expect(second.stdout()).toHaveLength(1);
  });

  it('ends when its parent lets go of the channel', async () => {
    const mail = await start();
    mail.child.disconnect();
    expect(await mail.exited).toEqual([0, null]);
  });

  it('does not start on a port that is taken', async () => {
    await start();
    const second = await start({ STATE_FILE: '' });
    expect(second.ready).toBe('exit 1');
    expect(second.stderr()).toContain('EADDRINUSE');
  });

  it('does not start on a file that is not its own', async () => {
    await writeFile(join(directory, 'other.ndjson'), '{"a":1}\n');
    expect((await start({ STATE_FILE: join(directory, 'other.ndjson') })).ready).toBe('exit 1');
  });
});
