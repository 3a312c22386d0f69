import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createCursors } from '../../api/cursors.ts';
import { createKeyFiles } from '../../runtime/key-ring.ts';
import { createLiveRing, cursorSecrets } from '../../runtime/live-ring.ts';
import { addVersion, removeVersions, turnCursorOver } from '../../runtime/turn-over.ts';

const folder = mkdtempSync(join(tmpdir(), 'pacars-ring-'));
let made = 0;
const newRing = (): { ring: string; identity: string } => {
  made += 1;
  const files = { ring: join(folder, `ring-${made}.json`), identity: join(folder, `identity-${made}.json`) };
  createKeyFiles(files.ring, files.identity);
  return files;
};
const NEVER = 1_000_000_000;

describe('a ring that follows its file', () => {
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('takes a new version up by itself', () => {
    const { ring } = newRing();
    const rings = createLiveRing(ring, 0);
    expect(rings.current().content.active).toBe('1');
    addVersion(ring, 'content');
    expect(rings.current().content.active).toBe('2');
    expect(Object.keys(rings.current().content.keys)).toEqual(['1', '2']);
  });

  it('looks at once when it is asked to, and otherwise not before its time', () => {
    const { ring } = newRing();
    const rings = createLiveRing(ring, NEVER);
    addVersion(ring, 'intake');
    expect(rings.current().intake.active).toBe('1');
    expect(rings.refresh().intake.active).toBe('2');
    expect(rings.current().intake.active).toBe('2');
  });

  it.each([
    ['away', (file: string) => rmSync(file)],
    ['not JSON', (file: string) => writeFileSync(file, '{ "content": ')],
    ['without a key', (file: string) => writeFileSync(file, '{}')],
  ])('stays as it was while the file is %s, and recovers', (_what, spoil) => {
    const { ring } = newRing();
    const good = readFileSync(ring);
    const rings = createLiveRing(ring, 0);
    spoil(ring);
    expect(rings.current().content.active).toBe('1');
    writeFileSync(ring, good);
    utimesSync(ring, new Date(), new Date(Date.now() + 1_000));
    addVersion(ring, 'content');
    expect(rings.current().content.active).toBe('2');
  });

  it('never loses the active version', () => {
    const { ring, identity } = newRing();
    for (const purpose of ['content', 'intake', 'identity'] as const)
      removeVersions(ring, purpose, ['1', '2'], identity);
    const rings = createLiveRing(ring, 0);
    expect(Object.keys(rings.current().content.keys)).toEqual(['1']);
    expect(Object.keys(rings.current().identity.publicKeys)).toEqual(['1']);
  });

  it('has the identity’s new secret half in its own file before the public one is used', () => {
    const { ring, identity } = newRing();
    expect(() => addVersion(ring, 'identity')).toThrow('--identity-key');
    writeFileSync(identity, 'nonsense secret-canary');
    expect(() => addVersion(ring, 'identity', identity)).toThrow(/is not usable: check --identity-key$/u);
    expect(createLiveRing(ring).current().identity.active).toBe('1');
  });

  it('lets a page that was begun under the secret before be gone on with, once', () => {
    const { ring } = newRing();
    const rings = createLiveRing(ring, 0);
    const cursors = createCursors(() => cursorSecrets(rings));
    const begun = cursors.encode('list', ['2026', 'id']);
    turnCursorOver(ring);
    expect(cursors.decode('list', begun)).toEqual(['2026', 'id']);
    expect(cursors.encode('list', ['2026', 'id'])).not.toBe(begun);
    turnCursorOver(ring);
    expect(() => cursors.decode('list', begun)).toThrow('not valid');
  });
});
