import type { Clue } from './clue.ts';

const LEFT = 100;
const LOCAL = /[\p{L}\p{N}._%+'-]{1,64} ?$/u;
const DOMAIN = / ?[\p{L}\p{N}-]{1,63}(?: ?\. ?[\p{L}\p{N}-]{1,63}){1,5}/uy;
/** Mailers that people name without the rest of the domain. */
const MAILERS =
  'gmail|googlemail|hotmail|outlook|yahoo|icloud|btinternet|protonmail|proton|aol|live|sky|talktalk';
/** What stands at a sign between two words is an address, if a broken one: "name@example", "name@example,com". */
const BROKEN = /[\p{L}\p{N}-]{2,63}(?:,\p{L}{2,4}(?!\p{L}))?/uy;
const MAILER = new RegExp(` ?(?:${MAILERS})\\b`, 'iuy');

// Spoken and disguised forms: "name at example dot com", "name [at] example.com".
const SPOKEN_AT =
  /\[ ?at ?\]|\( ?at ?\)|\{ ?at ?\}|< ?at ?>|(?<=\s)at(?=\s)|_at_| ?-at- ?|(?<=\s)at[ -]sign(?=\s)/giu;
const DOT = String.raw`(?: ?(?:\.|\[ ?(?:dot|\.) ?\]|\( ?(?:dot|\.) ?\)|\{ ?dot ?\}|-dot-) ?|\s(?:dot|dotcom|smotyn)\s)`;
const SPOKEN_LOCAL = new RegExp(
  String.raw`[\p{L}\p{N}_+'-]{1,64}(?:(?:${DOT}|\.|\s(?:underscore|dash|hyphen)\s)[\p{L}\p{N}_+'-]{1,64}){0,3}\s?$`,
  'iu',
);
const SPOKEN_DOMAIN = new RegExp(
  String.raw`\s?[\p{L}\p{N}-]{1,63}(?:(?:${DOT})[\p{L}\p{N}-]{1,63}){1,4}`,
  'iuy',
);
/** After a plain "at", a plain dot counts only in what is surely a domain: "at home. He" is none. */
const SURE_DOMAIN =
  /\s?[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){0,3}\.(?:com|net|org|uk|cymru|wales|scot|ie|eu|info|io|me|example|test)\b/iuy;

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function written(text: string): Clue[] {
  const clues: Clue[] = [];
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const local = LOCAL.exec(text.slice(Math.max(0, at - 65), at))?.[0];
    if (local === undefined) continue;
    const whole = match(DOMAIN, text, at + 1);
    // With spaces around the sign it is a disguise, or no address at all: then nothing may be in between twice.
    const domain =
      whole === undefined
        ? (match(MAILER, text, at + 1) ?? (local.endsWith(' ') ? undefined : match(BROKEN, text, at + 1)))
        : trimmed(whole);
    if (domain === undefined) continue;
    clues.push({ kind: 'EMAIL', start: at - local.length, end: at + 1 + domain.length, confidence: 'HIGH' });
  }
  return clues;
}

/** A sentence may go on after the address: "a@example.com. He": what follows a full stop and a space is not of it. */
const trimmed = (domain: string): string => {
  const cut = domain.search(/\. (?=\p{Lu})/u);
  const kept = cut > 0 && domain.slice(0, cut).includes('.') ? domain.slice(0, cut) : domain;
  return kept.trimEnd();
};

function spoken(text: string): Clue[] {
  const clues: Clue[] = [];
  for (const { index, 0: sign } of text.matchAll(SPOKEN_AT)) {
    const end = index + sign.length;
    const plainAt = sign.toLowerCase() === 'at';
    const local = SPOKEN_LOCAL.exec(text.slice(Math.max(0, index - LEFT), index))?.[0];
    if (local === undefined) continue;
    const domain =
      (plainAt ? match(SURE_DOMAIN, text, end) : undefined) ??
      spokenDomain(match(SPOKEN_DOMAIN, text, end), plainAt) ??
      match(MAILER, text, end);
    if (domain === undefined) continue;
    const confidence = plainAt ? 'MEDIUM' : 'HIGH';
    clues.push({ kind: 'EMAIL', start: index - local.length, end: end + domain.length, confidence });
  }
  return clues;
}

const spokenDomain = (domain: string | undefined, plainAt: boolean): string | undefined =>
  domain !== undefined && plainAt && !/dot|smotyn/iu.test(domain) ? undefined : domain;

/** E-mail addresses, written, spoken or disguised. */
export function findEmails(text: string): Clue[] {
  return [...written(text), ...spoken(text)];
}
