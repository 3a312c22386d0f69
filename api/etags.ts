import { preconditionFailed, preconditionRequired } from './problems.ts';

/** The strong ETag of a row's version. */
export const etagOf = (version: number): string => `"${version}"`;

/**
 * Whether an `If-Match` header names this ETag (RFC 9110, 13.1.1): `*` names any, a list each of its members, a weak
 * one none, and a header that is no list of ETags names nothing.
 */
export function ifMatchNames(header: string, etag: string): boolean {
  if (header.trim() === '*') return true;
  const member = /\s*(W\/)?("[\u0021\u0023-\u007e\u0080-\u00ff]*")\s*(,|$)/uy;
  let named = false;
  while (member.lastIndex < header.length) {
    const found = member.exec(header);
    if (found === null) return false;
    if (found[1] === undefined && found[2] === etag) named = true;
  }
  return named;
}

/**
 * Holds a request to the version that its caller has seen.
 *
 * @param options.required - whether a request without `If-Match` is refused
 * @throws Problem 412 when the row has another version, 428 when the header is required and not there
 */
export function checkIfMatch(
  header: string | undefined,
  version: number,
  options: { required: boolean } = { required: false },
): void {
  if (header === undefined) {
    if (options.required) throw preconditionRequired();
    return;
  }
  if (!ifMatchNames(header, etagOf(version))) throw preconditionFailed();
}
