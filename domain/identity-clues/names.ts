import type { Clue } from './clue.ts';

const STOP =
  'Afraid|British|Welsh|English|Scottish|Irish|Polish|Muslim|Jewish|Christian|Sikh|Hindu|Black|White|Asian|Romanian|Indian|' +
  'Crimestoppers|Police|Officer|Force|Heddlu|Detective|Sergeant|Inspector|Constable|Chief|Superintendent|Sir|Madam|Please|' +
  'Not|No|The|A|An|And|But|If|He|She|It|They|We|You|This|That|There|One|In|On|At|From|So|Just|Very|Also|Anonymous|' +
  'Anonymously|Regards|Thanks|Thank|Yours|Kind|Best|Diolch|Cofion|Yr|Mae|Nid|Dim|Dydw|Rwy|Rydw|Dw|Fe|Mi|Ond|Ac|' +
  'Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Concerned|Worried|Resident|Citizen|Neighbour|Someone|' +
  'Cymro|Cymraes|Cymry|Sais|Heddwas|Heddferch|Plismon|Plismones|Athro|Athrawes|Nyrs|Meddyg|Mam|Tad|Merch|Gwraig|Gwr|' +
  'Chwaer|Brawd|Ffrind|Cymydog|Tyst|Dioddefwr|Un|Fi|Dyn|Menyw|Rhywun|Rhiant|Gweithiwr|Myfyriwr|Myfyrwraig|Swyddog|' +
  'Cyn|Hen|Aelod|Later|Back|Tomorrow|Tonight|Asap|When|After|Names|Speaking|Here|Today|Dyma|Fy|Enw|Really|Still|Only|' +
  'Catholic|Protestant|French|German|Italian|Spanish|Chinese|African|Caribbean|European|American|Nigerian|Pakistani|' +
  'Bangladeshi|Turkish|Greek|Lithuanian|Latvian|Ukrainian|Russian|Somali|Iranian|Iraqi|Syrian|Afghan|Kurdish|Albanian|' +
  'Portuguese|Dutch|Arab|Gypsy|Roma|Traveller|Buddhist|Deaf|Ok|OK|Okay|Head|Deputy|PC|PS|DC|DS|DI|DCI|PCSO|WPC|PSD|HR|IT|CID';
const TITLES =
  '(?:(?:Mr|Mrs|Ms|Miss|Mx|Dr|Rev|Prof|PC|PS|DC|DS|DI|DCI|PCSO|WPC|Cllr|Insp|Sgt|Supt|Sergeant|Inspector|Constable|Detective|' +
  'Chief|Superintendent)\\.? {1,2}){0,3}';
const PART = String.raw`(?!(?:${STOP})(?![\p{L}]))\p{Lu}(?:\.|[\p{L}]{0,30}(?:['.-]\p{L}{1,30}){0,3})`;
const LINK = String.raw`(?: {1,2}(?:ap|ab|ferch|de|van|von|der|al|bin|O'))?`;
/** One to four capitalised words, with a title before and little words between. */
const NAME = String.raw`${TITLES}${PART}(?:${LINK} {1,2}${PART}){0,3}`;
const FULL_NAME = String.raw`${TITLES}${PART}(?:${LINK} {1,2}${PART}){1,3}`;
/** Text without capitals: one or two words that are no common ones. */
const COMMON =
  'not|no|on|in|to|being|known|withheld|anonymous|anonymously|confidential|confidentially|private|irrelevant|important|unimportant|safe|' +
  'secret|kept|never|the|a|an|my|his|her|your|and|but|or|so|because|as|at|with|from|for|if|it|i|already|also|' +
  'mentioned|there|here|nobody|none|something|what|well|of|hidden|out|given|used|listed|mud|all|this|that|released|' +
  'everywhere|just|only|passed|disclosed|shared|revealed|mine|going|linked|be|is|was|who|ddim|yn|wedi|ar|and|ac|a|ond';
const LOW_PART = String.raw`(?!(?:${COMMON})(?![\p{L}]))\p{Ll}[\p{Ll}'-]{1,30}`;
const LOW_NAME = String.raw`${LOW_PART}(?: ${LOW_PART})?`;

const START = String.raw`(?<![\p{L}\p{N}])`;
const END = String.raw`(?![\p{L}\p{N}])`;
/** Upper and lower case of a cue's letters: the names beside it need their capitals, so the flag `i` cannot be used. */
const anyCase = (words: string): string =>
  words.replaceAll(/\\.|[a-z]/gu, (unit) => (unit.length > 1 ? unit : `[${unit}${unit.toUpperCase()}]`));

interface Introduction {
  pattern: RegExp;
  confidence: Clue['confidence'];
}
const introduction = (confidence: Clue['confidence'], pattern: string, flags = 'gdu'): Introduction => ({
  pattern: new RegExp(pattern, flags),
  confidence,
});

const MY_NAME = anyCase(
  "(?:my (?:full |real |own |first |last |sur)?names?(?: is|'s|:)|my names|the name(?: is|'s)|fy enw(?: llawn)?(?: i)? (?:yw|ydy|ydi)|enw i (?:yw|ydy|ydi))",
);
const CALLED = anyCase(
  "(?:(?:people|everyone|everybody|friends|they) (?:call|know) me(?: as)?|i am called|i'm called|i go by|call me|galwch fi'n)",
);
const SIGN_OFF = anyCase(
  '(?:signed(?: by)?|yours (?:sincerely|faithfully|truly)|yours|(?:kind|best|warm|many) (?:regards|wishes)|regards|' +
    '(?:many )?thanks|thank you|cheers|ta|hwyl|cariad|love|best|sincerely|diolch(?: yn fawr)?|cofion(?: gorau| cynnes)?|yr eiddoch(?: yn (?:gywir|ffyddlon|bur))?|llofnod(?:wyd)?|gan)',
);
/** Between a sign-off and the name: at least a comma, a colon, a dash or a new line. */
const BREAK = String.raw`(?: ?[,:.!-]{1,2}[ \n]{0,4}| ?\n[ \n]{0,3})(?:-{1,2} ?)?`;

const INTRODUCTIONS: readonly Introduction[] = [
  introduction('HIGH', String.raw`${START}${MY_NAME} {1,2}(${NAME})${END}`),
  introduction('MEDIUM', String.raw`${START}${MY_NAME} {1,2}(${LOW_NAME})${END}`),
  introduction('HIGH', String.raw`${START}${CALLED} {1,2}(${NAME})${END}`),
  introduction('HIGH', String.raw`${START}[Ii](?: am|'m|m) {1,2}(${FULL_NAME})${END}`),
  introduction(
    'LOW',
    String.raw`${START}[Ii](?: am|'m|m) {1,2}(${NAME})(?=(?:, ?| and | from )|[.!]? {0,2}(?:\n|$))`,
  ),
  introduction('HIGH', String.raw`${START}${anyCase("(?:it's|it is|this is) me,?")} (${NAME})${END}`),
  introduction('HIGH', String.raw`${START}${anyCase('fi (?:yw|ydy|ydi)')} (${FULL_NAME})${END}`),
  introduction('HIGH', String.raw`(?:^|\n {0,3})(${NAME}),? here${END}`),
  introduction('MEDIUM', String.raw`${START}I, (${FULL_NAME}),`),
  introduction(
    'HIGH',
    String.raw`${START}${anyCase("(?:this is|it's|it is)")} {1,2}(${NAME}) {1,2}${anyCase('(?:speaking|here|calling|again|writing)')}${END}`,
  ),
  introduction(
    'HIGH',
    String.raw`${START}(${NAME}) ${anyCase("(?:speaking|yn siarad|sydd yma|sy yma|sy'n ysgrifennu)")}${END}`,
  ),
  introduction('HIGH', String.raw`${START}(${FULL_NAME}) ${anyCase('(?:ydw|dw|wyf) i')}${END}`),
  introduction('LOW', String.raw`(?:^|[.!?\n] {0,2})(${NAME}) ${anyCase('(?:ydw|dw) i')}${END}`),
  introduction('HIGH', String.raw`${START}(${NAME}) ${anyCase('(?:yw|ydy|ydi) fy enw(?: i)?')}${END}`),
  introduction('HIGH', String.raw`${START}(${NAME}) ${anyCase('is my (?:real |full )?name')}${END}`),
  introduction(
    'HIGH',
    String.raw`${START}${anyCase('dyma')} (${NAME}) ${anyCase('(?:yn siarad|eto|yma)')}${END}`,
  ),
  introduction(
    'HIGH',
    String.raw`${START}${SIGN_OFF}${BREAK}(${NAME})(?= {0,3}(?:[.,!(]? {0,3}(?:\n|$)|\())`,
  ),
  introduction('MEDIUM', String.raw`${START}${anyCase('(?:signed|llofnodwyd(?: gan)?)')} (${NAME})${END}`),
];

/** Names that the writer introduces as their own, in English and Welsh; other people's names are left alone. */
export function findNames(text: string): Clue[] {
  const clues: Clue[] = [];
  for (const { pattern, confidence } of INTRODUCTIONS)
    for (const { indices } of text.matchAll(pattern)) {
      const [start, end] = indices?.[1] ?? [0, 0];
      if (end > start) clues.push({ kind: 'NAME', start, end, confidence });
    }
  return clues;
}
