import { escapeHtml } from '../html.ts';
import type { SamplePerson } from './people.ts';

/** The page on which one picks whom to be; plain HTML, no script. */
export function signInPage(people: readonly SamplePerson[], action: string, error?: string): string {
  const title = 'Sign in as a sample person';
  const choices = people.map(
    (person) => `<p>
<input type="radio" name="login" id="${escapeHtml(person.login)}" value="${escapeHtml(person.login)}" required>
<label for="${escapeHtml(person.login)}"><strong>${escapeHtml(person.name)}</strong>,
${escapeHtml([person.rank, person.unit, person.force].filter((part) => part !== null).join(', '))}</label><br>
${escapeHtml(person.roles.join(', '))}. ${escapeHtml(person.about)}
</p>`,
  );
  return page(
    error === undefined ? title : `Error: ${title}`,
    `<h1>${title}</h1>
<p>This identity provider belongs to the laptop stack: invented people, no passwords.</p>
${error === undefined ? '' : `<p role="alert">${escapeHtml(error)}</p>`}
<form method="post" action="${escapeHtml(action)}">
<fieldset><legend>Who are you?</legend>
${choices.join('\n')}
</fieldset>
<p><button type="submit">Sign in</button></p>
</form>`,
  );
}

/**
 * The page that asks before signing out.
 *
 * @param form - HTML of the library's form, whose id is `op.logoutForm`
 */
export function signOutPage(form: string): string {
  return page(
    'Sign out',
    `<h1>Sign out</h1>
${form}
<p><button type="submit" form="op.logoutForm" name="logout" value="yes" autofocus>Sign out</button></p>`,
  );
}

/** The page after signing out, and the page for a sign-in that cannot go on. */
export function messagePage(title: string, message: string): string {
  return page(title, `<h1>${escapeHtml(title)}</h1>\n<p>${escapeHtml(message)}</p>`);
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en-GB">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title></head>
<body>
${body}
</body>
</html>
`;
}
