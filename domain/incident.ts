/** What the feed calls the beginning of what is reported: a day, a month or a year, as the reporter could say it. */
const BEGINNING = /^(\d{4})(?:-(\d{2}))?/u;

/**
 * When what is reported began, as the first day of its month (`YYYY-MM-DD`): coarse on purpose, since it lies in the
 * open, and never later than it was. Undefined when the message does not say, or says what cannot be.
 *
 * @param incident - the message's `incident`, whose fields a sender may leave out
 * @param today - calendar day; what begins later did not begin
 */
export function beganOn(incident: unknown, today: string): string | undefined {
  const when: unknown =
    typeof incident === 'object' && incident !== null ? Reflect.get(incident, 'when') : undefined;
  const from: unknown = typeof when === 'object' && when !== null ? Reflect.get(when, 'from') : undefined;
  const [, year = '', month = '01'] = (typeof from === 'string' && BEGINNING.exec(from)) || [];
  if (year < '1950' || month < '01' || month > '12') return undefined;
  const day = `${year}-${month}-01`;
  return day <= today ? day : undefined;
}
