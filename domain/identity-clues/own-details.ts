import type { Clue, ClueKind } from './clue.ts';

const START = String.raw`(?<![\p{L}\p{N}])`;

/** The writer's own dwelling; "I live in fear" is none, so what follows begins with a number, a capital or a dwelling. */
const LIVE =
  "(?:(?:i|we)(?: currently| still| now| both| only)? (?:live|reside|lodge|rent)(?:d)?(?: here| alone| nearby| locally)?|(?:i am|i'm|im|we are|we're) (?:living|staying|renting)|" +
  'my (?:home |own |full |postal |current )?address(?: is|:| -)?|(?:my|our) (?:house|home|flat) is|come to my (?:house|home|flat)' +
  "|(?:rwy'n|rwyf yn|rydw i'n|dw i'n|dwi'n|wi'n|rwy i'n|'dw i'n|rydym yn|rydyn ni'n|dyn ni'n) byw|fy nghyfeiriad(?: i)?(?: yw| ydy|:)?|fy nhy(?: i)?(?: yw| ydy)?)";
const WHERE =
  '(?: (?:at|in|on|near|opposite|behind|above|off|over|by|next (?:door )?to|across from|round the corner from|yn|yng|ym|ar|wrth|ger|gyferbyn a|uwchben|drws nesaf i|rhif|number|no\\.?))?';
const PLACE = String.raw`(?:(?:flat|apartment|unit|number|no\.?|rhif|fflat|the) [^\n]|\d|\p{Lu})`;
const ADDRESS = new RegExp(`${START}${LIVE.replaceAll("'", "['’]")}${WHERE} {1,2}`, 'giu');
const PLACE_START = new RegExp(PLACE, 'uy');
const ADDRESS_MAX = 90;
/** Where the address ends and the sentence goes on. */
const GOES_ON =
  /[.;!?\n](?=\s|$)|\n|,? (?:and|but|where|when|because|so|with|who|which|since|for|until|as|opposite me|ac|a|ond|lle|gyda|achos|ers) /iu;

const DATE = String.raw`(?:\d{1,2}[ /.-]\d{1,2}[ /.-]\d{2,4}|\d{4}-\d{2}-\d{2}|(?:the )?\d{1,2}(?:st|nd|rd|th|af|ail|ydd|fed|eg|ain)?(?: of| o)? \p{L}{3,10},? \d{2,4}|\p{L}{3,10} \d{1,2}(?:st|nd|rd|th)?,? \d{4})`;
const BIRTH =
  "(?:my (?:date of birth|d\\.?o\\.?b\\.?|birthday|birth date)(?: is|:|,)?|(?:i was|i am|i'm) born(?: on)?|born(?: on)?(?= [^\\n]{6,24}my)|" +
  '(?:fy )?(?:nyddiad|dyddiad) geni(?: i)?(?: yw| ydy|:)?|(?:cefais|ces)(?: i)? (?:fy )?ngeni(?: ar| ym| yn)?|(?:ganwyd|ganed) fi(?: ar| ym| yn)?|fy mhen-?blwydd(?: i)?(?: yw| ydy)?)';
const NUMBER_OF_OWN =
  "(?:my (?:collar|shoulder|warrant|badge|epaulette|staff|employee|payroll|service|force|police|pin|id|officer)(?: card)?(?: (?:number|no\\.?|num|id|card))?(?: is|'s|:|,)?|" +
  '(?:fy )?rhif (?:coler|ysgwydd|gwarant|bathodyn|staff|swyddog)(?: i)?(?: yw| ydy|:)?|' +
  "(?:i am|i'm|im)(?: a)? (?:pc|ps|dc|ds|di|pcso|wpc|sc|special constable|constable|sergeant|officer)(?: number| no\\.?)?|(?:pc|ps|dc|ds|pcso) ydw i,?)";

interface Statement {
  kind: ClueKind;
  pattern: RegExp;
}
const stated = (kind: ClueKind, cue: string, value: string): Statement => ({
  kind,
  pattern: new RegExp(String.raw`${START}${cue} {0,2}(${value})(?![\p{L}\p{N}])`, 'dgiu'),
});

const STATEMENTS: readonly Statement[] = [
  stated('DATE_OF_BIRTH', BIRTH, DATE),
  stated('COLLAR_NUMBER', NUMBER_OF_OWN, String.raw`(?:[A-Z]{1,3} ?)?\d{2,6}(?:[A-Z])?`),
];

function findAddresses(text: string): Clue[] {
  const clues: Clue[] = [];
  for (const { index, 0: cue } of text.matchAll(ADDRESS)) {
    const start = index + cue.length;
    PLACE_START.lastIndex = start;
    if (!PLACE_START.test(text)) continue;
    const rest = text.slice(start, start + ADDRESS_MAX);
    const stop = rest.search(GOES_ON);
    const end = start + rest.slice(0, stop < 0 ? rest.length : stop).trimEnd().length;
    if (end > start) clues.push({ kind: 'ADDRESS', start, end, confidence: 'MEDIUM' });
  }
  return clues;
}

/** What the writer says of themselves: where they live, when they were born, which number they wear. */
export function findOwnDetails(text: string): Clue[] {
  const clues = findAddresses(text);
  for (const { kind, pattern } of STATEMENTS)
    for (const { indices } of text.matchAll(pattern)) {
      const [start, end] = indices?.[1] ?? [0, 0];
      if (end > start) clues.push({ kind, start, end, confidence: 'HIGH' });
    }
  return clues;
}
