import { escapeHtml } from '../html.ts';
import type { ReceivedMessage } from './inbox.ts';

/** The inbox as plain HTML, newest message first. */
export function inboxPage(messages: readonly ReceivedMessage[]): string {
  const rows = messages.toReversed().map(
    (message) => `<article>
<h2>${escapeHtml(message.subject)}</h2>
<p>To ${escapeHtml(message.to.join(', '))} from ${escapeHtml(message.from)},
<time datetime="${escapeHtml(message.receivedAt)}">${escapeHtml(message.receivedAt)}</time></p>
<pre>${escapeHtml(message.text)}</pre>
</article>`,
  );
  return `<!doctype html>
<html lang="en-GB">
<head><meta charset="utf-8"><title>Inbox (${messages.length})</title></head>
<body>
<h1>Inbox</h1>
${rows.length === 0 ? '<p>No message has come in.</p>' : rows.join('\n')}
</body>
</html>
`;
}
