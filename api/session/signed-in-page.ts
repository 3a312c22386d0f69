const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text: string): string =>
  text.replaceAll(/[&<>"]/gu, (character) => ENTITIES[character] ?? '');

/**
 * The page that a browser gets when it is signed in. A redirect would not do: it would still count as coming from the
 * identity provider's site, and a browser does not send a SameSite=Strict cookie with that. This page is ours, so
 * where it goes on to is asked for with the session.
 *
 * @param path - of this service, and known to be one
 */
export function signedInPage(path: string): string {
  const to = escape(path);
  return `<!doctype html>
<html lang="en-GB">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="0; url=${to}"><title>Signed in</title></head>
<body>
<h1>You are signed in</h1>
<p><a href="${to}">Go on</a></p>
</body>
</html>
`;
}
