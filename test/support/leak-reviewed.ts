import type { Canaries } from './canaries.ts';
import type { Texts } from './leak-places.ts';

/** A word that may stand in a place. */
export interface Reviewed {
  /** Of `PLACES`. */
  place: string;
  /** Where in it: a column, a route. */
  at: string | RegExp;
  field: RegExp;
  why: string;
}

/** Every exception there is, and why it is one. */
export const REVIEWED: readonly Reviewed[] = [
  {
    place: 'the database',
    at: 'reports.reference',
    field: /\.reportRef$/u,
    why: 'The sender’s reference: opaque, and what a report is found by when the sender writes or telephones.',
  },
  {
    place: 'the database',
    at: /^(hand_offs\.receipt|tasks\.decision)$/u,
    field: /^reference by hand$/u,
    why: 'The other system’s reference for a hand-off that was done by hand: what the workflow closes it with.',
  },
  {
    place: 'the database',
    at: 'oversight_modes.reference',
    field: /^record-oversight-mode\.reference$/u,
    why: 'Under which an oversight body knows the matter, as it gave it: what the force and the body speak of it by.',
  },
  {
    place: 'answers',
    at: 'GET /v1/reports/:id/oversight',
    field: /^record-oversight-mode\.reference$/u,
    why: 'For those who may know the report, beside the receipts of other systems.',
  },
  {
    place: 'the database',
    at: /^(legal_holds\.name|idempotency_keys\.body)$/u,
    field: /^moratorium\.name$/u,
    why: 'What an inquiry is publicly known by; its form asks that it name nobody.',
  },
  {
    place: 'the database',
    at: 'idempotency_keys.key',
    field: /^idempotency-key$/u,
    why: 'Made up by the caller’s program for one request.',
  },
  {
    place: 'the database',
    at: /^people\.(display_name|email)$/u,
    field: /^people\.(name|email)$/u,
    why: 'The directory of staff; who of them is a subject stands nowhere in clear.',
  },
  {
    place: 'the database',
    at: 'idempotency_keys.body',
    field: /^people\.name$/u,
    why: 'Who asks for emergency access, in the answer that is kept for the asker’s own repeat.',
  },
  {
    place: 'mails, as they were sent',
    at: '',
    field: /^people\.email$/u,
    why: 'Whom the mail is for.',
  },
  {
    place: 'refusals and errors',
    at: '',
    field: /^(name of an unknown field|sweep\.body name)$/u,
    why: 'The name of a field that is none is told to the caller who sent it, to be mended; never what it holds.',
  },
  {
    place: 'answers',
    at: /./u,
    field: /^people\.name$/u,
    why: 'Who does what is shown by name to those who may know of the work.',
  },
  {
    place: 'answers',
    at: /^GET \/v1\/reports(\/:id)?$/u,
    field: /^(?!sealed)[^.]+\.reportRef$/u,
    why: 'What a report is known by, for those who may know it: nobody who asks here may know of the sealed one.',
  },
  {
    place: 'answers',
    at: /^(GET \/v1\/(reports|tasks)\/:id(\/hand-offs)?|POST \/v1\/tasks\/:id\/complete)$/u,
    field: /^reference by hand$/u,
    why: 'For those who may know the report, beside the receipts of other systems.',
  },
  {
    place: 'answers',
    at: 'GET /v1/tasks/:id',
    field: /^draft$/u,
    why: 'What its holder has written so far, for the holder.',
  },
  {
    place: 'answers',
    at: 'GET /v1/tasks/:id',
    field: /^(assess-report|approve-decision)\./u,
    why: 'The assessment before this one, and why it was returned, for whoever holds the task to make it again.',
  },
  {
    place: 'answers',
    at: 'POST /v1/tasks/:id/judged',
    field: /^assess-report\./u,
    why: 'What somebody decided, for the second person who judges it and has given a reason.',
  },
  {
    place: 'answers',
    at: 'POST /v1/tasks/:id/parts',
    field: /^(divided\.(name|description|reportRef)|parts\.account)$/u,
    why: 'What another force would be given, for whoever holds the division and has given a reason.',
  },
  {
    place: 'answers',
    at: 'POST /v1/reports/:id/content',
    field: /^((sealed|unclear)\.(?!contact|clue)|unclear\.clue, a name$|subject$)/u,
    why: 'What a report says, for those who give their reason: but for contact details, and clues that nobody kept.',
  },
  {
    place: 'answers',
    at: 'GET /v1/reports/:id/comments',
    field: /^comments\.text$/u,
    why: 'What colleagues say to one another on a report, for those who may know it; each reading is recorded.',
  },
  {
    place: 'answers',
    at: 'POST /v1/tasks/:id/refused-request',
    field: /^(plan-safeguarding\.|first\.(?!contact))/u,
    why: 'What another system refused, for whoever holds the task to correct it and has given a reason.',
  },
  {
    place: 'answers',
    at: 'POST /v1/reports/:id/identity-clues',
    field: /^unclear\.(clue|narrative)/u,
    why: 'What could lead to the reporter, for those whose task it is to judge it.',
  },
  {
    place: 'answers',
    at: 'POST /v1/reports/:id/readers',
    field: /^content\.reason of an owner$/u,
    why: 'Why others have read a sealed report, for its owner.',
  },
  {
    place: 'answers',
    at: 'GET /v1/reports/:id/identity-requests/:id',
    field: /^(identity-requests\.|left open\.contact\.(?!name|phone|email|unknown))/u,
    why: 'Why it was asked, and how the reporter may be reached, for the asker: not yet who the reporter is.',
  },
  {
    place: 'answers',
    at: 'POST /v1/reports/:id/identity-requests/:id/open',
    field: /^left open\.contact\./u,
    why: 'Who the reporter is, for the one to whom it was released.',
  },
  {
    place: 'answers',
    at: /^(GET|POST) \/v1\/moratoria/u,
    field: /^moratorium\./u,
    why: 'What is held for which inquiry and why, for those who may set and lift it.',
  },
  {
    place: 'answers',
    at: 'GET /v1/break-glass',
    field: /^(break-glass|approve|refuse)\./u,
    why: 'The words of a request and of its answer, for its asker and those who decide.',
  },
  {
    place: 'answers',
    at: /^GET \/login/u,
    field: /^sign-in\.(state|returnTo|session)$/u,
    why: 'How a browser goes to the provider, comes back, and gets its cookie.',
  },
];

/** Routes’ fields that are written in and hold no word of the story’s. */
export const NOT_TOLD: Readonly<Record<string, string>> = {
  '/v1/reports/:id/subjects login': 'A login of the directory; no other is taken.',
  '/v1/me/relationships login': 'A login of the directory; no other is taken.',
  '/v1/me/absence deputy': 'A login of the directory; no other is taken.',
  '/v1/people/:id/absence deputy': 'A login of the directory; no other is taken.',
};

/**
 * What stands in a place without having been reviewed, as `<where>: <field>`.
 *
 * @param needed - takes the exceptions that were needed
 */
export function notReviewed(
  canaries: Canaries,
  place: string,
  texts: Texts,
  needed: Set<Reviewed>,
): string[] {
  const ours = REVIEWED.filter((each) => each.place === place);
  const hits = [...texts].flatMap(([at, text]) => canaries.foundIn(text).map((field) => ({ at, field })));
  return hits
    .filter(({ at, field }) => {
      const exceptions = ours.filter(
        (each) => (typeof each.at === 'string' ? each.at === at : each.at.test(at)) && each.field.test(field),
      );
      for (const exception of exceptions) needed.add(exception);
      return exceptions.length === 0;
    })
    .map(({ at, field }) => `${at}: ${field}`);
}
