import type { Socket } from 'node:net';
import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { PROBLEM_MEDIA_TYPE } from './problems.ts';
import { HEADERS_BEFORE_HOOKS } from './security-headers.ts';

const STATUSES: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
};

/**
 * Answers what is not HTTP, comes too slowly or has too many headers, before there is a request: with a problem like
 * any other, and with nothing of what was sent in the answer or in the log.
 */
export function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const status = STATUSES[error.code ?? ''] ?? 400;
  const title = STATUS_CODES[status] ?? 'Error';
  const body = JSON.stringify({
    type: `urn:pacars:problem:${title.toLowerCase().replaceAll(' ', '-')}`,
    title,
    status,
    detail: 'The request is not sound.',
    instance: `urn:uuid:${randomUUID()}`,
  });
  if (socket.writable) {
    const head = [
      `HTTP/1.1 ${status} ${title}`,
      `Content-Type: ${PROBLEM_MEDIA_TYPE}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      ...Object.entries(HEADERS_BEFORE_HOOKS).map(([name, value]) => `${name}: ${value}`),
      'Connection: close',
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  }
  socket.destroySoon();
}
