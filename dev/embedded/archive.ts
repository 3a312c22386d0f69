import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createInflateRaw } from 'node:zlib';

const ZIP_END = 0x06_05_4b_50;
const ZIP_ENTRY = 0x02_01_4b_50;
const ZIP_END_BYTES = 22;
const ZIP_COMMENT_MAX = 65_535;
const ZIP_LOCAL_HEADER_BYTES = 30;
const TAR_BLOCK = 512;

interface ZipEntry {
  method: number;
  compressedBytes: number;
  offset: number;
}

const readAt = async (file: FileHandle, position: number, length: number): Promise<Buffer> => {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
};

const findZipEntry = async (file: FileHandle, name: string): Promise<ZipEntry> => {
  const { size } = await file.stat();
  const endLength = Math.min(size, ZIP_END_BYTES + ZIP_COMMENT_MAX);
  const end = await readAt(file, size - endLength, endLength);
  let at = end.length - ZIP_END_BYTES;
  while (at >= 0 && end.readUInt32LE(at) !== ZIP_END) at -= 1;
  if (at < 0) throw new Error('it is no zip archive');
  const directory = await readAt(file, end.readUInt32LE(at + 16), end.readUInt32LE(at + 12));
  for (let entry = 0; entry + 46 <= directory.length && directory.readUInt32LE(entry) === ZIP_ENTRY;) {
    const nameBytes = directory.readUInt16LE(entry + 28);
    const entryName = directory.toString('utf8', entry + 46, entry + 46 + nameBytes);
    if (path.posix.basename(entryName) === name && !entryName.endsWith('/'))
      return {
        method: directory.readUInt16LE(entry + 10),
        compressedBytes: directory.readUInt32LE(entry + 20),
        offset: directory.readUInt32LE(entry + 42),
      };
    entry += 46 + nameBytes + directory.readUInt16LE(entry + 30) + directory.readUInt16LE(entry + 32);
  }
  throw new Error(`it holds no ${name}`);
};

/**
 * The file of a zip archive (a Python wheel is one) whose name, without folders, is `name`.
 *
 * @throws Error when it is no zip archive or holds no such file
 */
export const openZipEntry = async (archive: string, name: string): Promise<Readable> => {
  const file = await open(archive);
  try {
    const { method, compressedBytes, offset } = await findZipEntry(file, name);
    if (method !== 0 && method !== 8) throw new Error(`it packs ${name} in a way not known here (${method})`);
    const header = await readAt(file, offset, ZIP_LOCAL_HEADER_BYTES);
    const start = offset + ZIP_LOCAL_HEADER_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
    const packed = createReadStream(archive, { start, end: start + compressedBytes - 1 });
    if (method === 0) return packed;
    const unpacked = createInflateRaw();
    // pipeline() destroys the other end with the error, which the reader then sees.
    void pipeline(packed, unpacked).catch(() => undefined);
    return unpacked;
  } finally {
    await file.close();
  }
};

const tarNumber = (field: Buffer): number =>
  Number.parseInt(field.toString('latin1').replace(/\0.*$/s, '').trim(), 8) || 0;

const tarName = (header: Buffer): string => header.toString('utf8', 0, 100).replace(/\0.*$/s, '');

/** What is left to read of a tar archive: blocks of an exact length. */
const createBlockReader = (source: AsyncIterable<Buffer>): ((length: number) => AsyncGenerator<Buffer>) => {
  const chunks = source[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  return async function* read(length) {
    for (let missing = length; missing > 0;) {
      if (rest.length === 0) {
        const next = await chunks.next();
        if (next.done === true) throw new Error('it ends too early');
        rest = next.value;
      }
      const part = rest.subarray(0, missing);
      rest = rest.subarray(part.length);
      missing -= part.length;
      yield part;
    }
  };
};

/**
 * The bytes of the file in a tar.gz stream whose name, without folders, is `name`.
 *
 * @throws Error when the stream is broken or holds no such file
 */
export async function* readTarGzEntry(archive: Readable, name: string): AsyncGenerator<Buffer> {
  const unpacked = createGunzip();
  void pipeline(archive, unpacked).catch(() => undefined);
  const read = createBlockReader(unpacked);
  for (;;) {
    const blocks: Buffer[] = [];
    for await (const part of read(TAR_BLOCK)) blocks.push(part);
    const header = Buffer.concat(blocks);
    if (header.every((byte) => byte === 0)) throw new Error(`it holds no ${name}`);
    const size = tarNumber(header.subarray(124, 136));
    const type = String.fromCodePoint(header[156] ?? 0);
    const isFile = type === '0' || type === '\0';
    if (isFile && path.posix.basename(tarName(header)) === name) {
      yield* read(size);
      unpacked.destroy();
      return;
    }
    const padded = Math.ceil(size / TAR_BLOCK) * TAR_BLOCK;
    for await (const skipped of read(padded)) void skipped;
  }
}
