import { describe, expect, it } from 'vitest';
import { createCursors } from '../../../api/cursors.ts';
import { Problem } from '../../../api/problems.ts';

const cursors = createCursors(Buffer.alloc(32, 1));
const LIST = 'tasks?state=open&sort=dueAt@person-1';
const KEYS = ['2026-11-24T09:30:00.000Z', 3, null, true, '11111111-1111-4111-8111-111111111111'];

const refused = (decode: () => unknown): boolean => {
  try {
    decode();
  } catch (error) {
    return error instanceof Problem && error.status === 422 && error.errors?.[0]?.pointer === '/query/cursor';
  }
  return false;
};

describe('createCursors', () => {
  it('gives back the place that a page ended at', () => {
    expect(cursors.decode(LIST, cursors.encode(LIST, KEYS))).toEqual(KEYS);
  });

  it('makes cursors that fit into an address', () => {
    expect(cursors.encode(LIST, ['ÿþ?&=+/'])).toMatch(/^[\w-]+$/);
  });

  it('refuses the cursor of another list, or of another deployment', () => {
    const cursor = cursors.encode(LIST, KEYS);
    expect(refused(() => cursors.decode('tasks?state=open&sort=dueAt@person-2', cursor))).toBe(true);
    expect(refused(() => createCursors(Buffer.alloc(32, 2)).decode(LIST, cursor))).toBe(true);
  });

  it('refuses a cursor that was altered anywhere', () => {
    const bytes = Buffer.from(cursors.encode(LIST, KEYS), 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const altered = Buffer.from(bytes);
      altered[at] = (altered[at] ?? 0) ^ 1;
      expect(refused(() => cursors.decode(LIST, altered.toString('base64url')))).toBe(true);
    }
  });

  it.each(['', 'x', 'a b', '../..', '%00', 'x'.repeat(3_000), Buffer.alloc(16).toString('base64url')])(
    'refuses %j',
    (cursor) => {
      expect(refused(() => cursors.decode(LIST, cursor))).toBe(true);
    },
  );

  it('needs a secret worth the name', () => {
    expect(() => createCursors(Buffer.alloc(16))).toThrow(RangeError);
  });
});
