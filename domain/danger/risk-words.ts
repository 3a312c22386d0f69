import type { RiskCode } from './risk-codes.ts';
import { welsh } from './phrases.ts';

/** Words that point to a danger. */
interface RiskWords {
  code: RiskCode;
  english: readonly string[];
  welsh: readonly string[];
  /** First UK calendar day on which the rule holds, by the day on which the message came. */
  effectiveFrom: string;
  /** Key in docs/sources.md. */
  source: string;
}

const rule = (
  code: RiskCode,
  source: string,
  english: readonly string[],
  inWelsh: readonly string[] = [],
): RiskWords => ({ code, english, welsh: inWelsh, effectiveFrom: '2024-03-14', source });

const PEOPLE = 'her|him|me|them|us|you|someone|somebody|anyone|everyone|both|my|his|their|our';
const WHO =
  'man|woman|lad|lads|boy|girl|child|children|kids|family|wife|husband|partner|ex|mum|dad|officer|person';
const WILL =
  'will|would|gonna|shall|ill|hell|shell|theyll|going|want|wants|wanted|plan|plans|planning|planned|intends|intend|trying|tried|try|paid|offered';
const WEAPONS =
  'gun|guns|shotgun*|rifle*|pistol*|revolver*|handgun*|firearm|weapon|knife|knives|machete*|blade|crossbow*|axe|hammer';
const HAS =
  'has|have|had|got|carr*|keep*|kept|hid*|own|owns|with|brought|brings|pull*|drew|point*|held|hold*|wav*|threat*|using|used|grab*|access|took|get|gets|buy*|bought';
const TELLS =
  'sold|sell*|gave|give|gives|giving|given|pass*|told|tell*|leak*|hand*|found|find*|look*|search*|check*|trac*|disclos*|shar*|got|get|gets|buy*|bought|ran';
const LEAKS = 'sold|sell*|pass*|leak*|look*|search*|check*|trac*|disclos*|shar*';
const LIVES = 'lives|live|lived|living|moved|moving|move|staying|stays|sleeping|sleeps|hiding|works';

const BYGWTH = `${welsh('bygwth')}|${welsh('bygythio')}|bygythiodd|fygythiodd`;
const LLADD = welsh('lladd');
const GUNS = `${welsh('dryll')}|${welsh('gwn')}|${welsh('cyllell')}|${welsh('arf')}|arfau`;

/**
 * The words that open a triage, or are shown on one. They are meant to catch too much rather than too little: a false
 * alarm costs a quarter of an hour of somebody's attention, a miss may cost a life. What they catch of the samples and
 * what they let pass is a table in the tests.
 *
 * @see docs/sources.md PACARS-RISK-WORDS, DARA-DASH, THREAT-TO-LIFE
 */
export const RISK_WORDS: readonly RiskWords[] = [
  rule(
    'THREAT_TO_LIFE',
    'THREAT-TO-LIFE',
    [
      'threat* ~ kill*|murder*|shoot*|stab*|behead*',
      'threat* to|on|against - life|lives',
      `${WILL} ~ kill|murder|shoot|stab ${PEOPLE}`,
      `${WILL} ~ kill|murder|shoot|stab the|a|that ~ ${WHO}`,
      `${WILL} - be|get killed|murdered|shot|stabbed`,
      'end* up dead',
      'kill her|him|me|them|us and',
      'want*|wish* her|him|me|them|us dead',
      'life|lives - - danger|risk',
      'danger|risk to life|lives',
      'put* a hit|contract on',
      'honour kill*|killing',
      'fear* for - life|lives',
    ],
    [
      `${BYGWTH} ~ ${LLADD}`,
      `mynd i - ${LLADD}|saethu|thrywanu`,
      `am fy|ei|eu|dy ${LLADD}`,
      `perygl ~ bywyd|fywyd`,
    ],
  ),
  rule(
    'VIOLENCE_PLANNED',
    'PACARS-RISK-WORDS',
    [
      'do|doing|done his|her|their|my legs|knees|kneecaps',
      'break*|snap* - legs|arms|neck|fingers|bones',
      'kneecap*',
      'going|gonna|about - be|get visited|hurt|battered|jumped|beaten|attacked|done',
      `${WILL} ~ hurt|attack|batter|jump|beat|smash|slash|burn|harm|rape|assault|abduct|kidnap ${PEOPLE}`,
      `${WILL} ~ hurt|attack|batter|beat|harm|rape|assault|abduct|kidnap the|that ~ ${WHO}`,
      'date - assault|attack',
      'petrol bomb*',
      'firebomb*|kidnap*|abduct*',
      'burn* ~ house|home|flat down',
      'throw*|threw|spray* acid',
      'hit|punch* the|a door|wall next|beside|by',
    ],
    ['mynd i - ymosod|guro|frifo|niweidio|losgi', `torri - coesau|goesau`],
  ),
  rule(
    'WEAPON',
    'DARA-DASH',
    [
      `${HAS} ~ ${WEAPONS}`,
      `${HAS} - fire arm|arms`,
      'armed with',
      'gun|knife|blade to|at|against - head|throat|face|neck',
    ],
    [
      `${BYGWTH} ~ ${GUNS}`,
      `gyda|efo|gan|ganddo|ganddi|cario|gario - ${GUNS}`,
      welsh('cyllell'),
      welsh('dryll'),
    ],
  ),
  rule(
    'FIREARMS_ACCESS',
    'DARA-DASH',
    [
      'access ~ gun|guns|firearm*|shotgun*|rifle*',
      'firearm*|shotgun licen*|certificate*',
      'armed officer|police|policeman|policewoman|cop|response|sergeant',
    ],
    [`trwydded - ${welsh('dryll')}|arfau`],
  ),
  rule(
    'STRANGULATION',
    'DARA-DASH',
    [
      'strangl*|strangul*',
      'throttl*|chok*|suffocat*|smother* her|him|me|them|my|us',
      'held|hold*|grab*|took|squeez*|pinn*|pins ~ throat|neck|windpipe',
      'by|round|around the|her|his|my throat',
      'hands|arm|belt|cord|rope|cable ~ neck|throat',
      'couldnt|cant|cannot|unable - breathe',
      'could|can not|hardly|barely breathe',
    ],
    [welsh('tagu'), `${welsh('tagodd')}|${welsh('llindagu')}`, 'methu anadlu'],
  ),
  rule(
    'SEXUAL_VIOLENCE',
    'DARA-DASH',
    ['rape|raped|rapes|raping|rapist', 'sexual|sexually assault*|attack*', 'forced ~ sex'],
    [`${welsh('treisio')}|${welsh('treisiodd')}`],
  ),
  rule(
    'STALKING',
    'DARA-DASH',
    [
      'stalk|stalks|stalked|stalking|stalker|stalkers',
      'follow* me|her|him|us|them ~ home|everywhere|around|about|work|car',
      'track* my|her|his|their|our phone|car|mobile|movements|location',
      'tracker|tracking ~ car|phone|vehicle|bag',
      'turn*|show* up ~ house|home|flat|work|address|school|door',
      'sits|sat|sitting|parked|parks|parking|waits|waited|waiting|hanging ~ outside ~ house|home|flat|work|address|school',
    ],
    [`${welsh('stelcio')}|stelcian|stelciwr`, `${welsh('dilyn')} - adref|adre|gartref|ymhobman`],
  ),
  rule(
    'SUICIDE_RISK',
    'PACARS-RISK-WORDS',
    [
      'suicid*',
      'kill* himself|herself|myself|themselves|itself|themself',
      'and himself|herself|myself when|if',
      'took|take|takes|taking|end|ending his|her|my|their own life',
      'take|taking|end|ending his|her|my life',
      'end it all',
      'self harm*',
      'selfharm*|overdos*',
      'want* to die',
    ],
    ['hunanladd*|hunanladdol', `${LLADD} ei|fy|eu hun|hunan|hunain`, 'eisiau marw|farw'],
  ),
  rule(
    'NEW_ADDRESS_DISCLOSED',
    'PACARS-RISK-WORDS',
    [
      'sold|sell*|leak*|trad* ~ address*|postcode*',
      `${TELLS} ~ new|private|secret|confidential address*`,
      `${LEAKS} ~ home address*`,
      `new address ~ ${TELLS}`,
      'address* was|were|is|are|been ~ sold|leak*|look*|pass*|given|disclos*',
      'addresses may|have|had|has - - pass*|leak*|given|sold',
      `${TELLS} ~ refuge|safehouse`,
      `${TELLS} ~ safe house`,
      'refuge|safehouse ~ address|found|knows|told',
      'lists|list|details - private cars|vehicles',
    ],
    [
      `${welsh('gwerthu')}|${welsh('gwerthodd')} ~ ${welsh('cyfeiriad')}|${welsh('cyfeiriadau')}`,
      `${welsh('cyfeiriad')} ${welsh('newydd')}`,
      `${welsh('cyfeiriad')} cartref|gartref`,
    ],
  ),
  rule(
    'WHEREABOUTS_KNOWN',
    'PACARS-RISK-WORDS',
    [
      `knows|knew|found|finds|find|told|tracked|traced|trace|tracing ~ where i|she|he|we|they|her|his|my|our ~ ${LIVES}`,
      'knows|knew|got|found my|her|our|their|his - address',
      'trac*|hunt* her|him|me|them|us down',
    ],
    [`gwybod|wybod|gwyr ble ~ byw|fyw`, 'dod o hyd i mi|hi|fi|ni'],
  ),
  rule(
    'REPORTER_EXPOSED',
    'CWJ-SUPER-COMPLAINT',
    [
      'quot* ~ report|complaint|statement',
      'seen|saw|see|watched it come|came in',
      'knows|knew|found|learn*|heard|tipped ~ i|she|we|they - reported|complained|grassed',
      'told him|her|them ~ i|she|we - reported|complained|grassed',
      'knows|knew|told|guess*|worked ~ who ~ reported|grassed|complained',
      'who ~ had sent it',
      'knows|knew|found|learnt|learned ~ about|of my|her|the|this|our report|complaint',
    ],
    [`gwybod|wybod pwy ~ adrodd|cwyno|gwyno|ddweud|dweud`],
  ),
  rule(
    'CHILD_AT_RISK',
    'CHILD-AND-ADULT-REFERRALS',
    [
      'child|children|kids|kid|baby|toddler|daughter|son|boys|girls ~ saw|seen|watch*|witness*|hurt|hit|scared|afraid|terrified|frightened|danger|crying|bruis*|unsafe',
      'hit|hits|hitting|hurt|hurts|hurting|abus*|slap*|beat|beats|beating|shak*|shook|threat*|groom*|molest* ~ child|children|kids|kid|baby|toddler|daughter|son',
      'children|child|kids|kid|baby are|is - - house|home|him|there|asleep|risk',
      'with|while|and the|her|my|our children|kids|baby are|is|were ~ house|home|asleep|upstairs',
      'underage|groom* girl|boy|girls|boys|children|child|pupil*|cadet*',
    ],
    [
      `${welsh('plant')}|${welsh('plentyn')}|${welsh('babi')} ~ ofn|gweld|perygl|brifo|anafu`,
      `niwed ~ ${welsh('plant')}|${welsh('plentyn')}`,
    ],
  ),
  rule('PREGNANCY', 'DARA-DASH', ['pregnan*', 'expecting - baby|child'], [welsh('beichiog')]),
  rule(
    'SEPARATION',
    'DARA-DASH',
    [
      'leaving|leave|left|leaves him|her|me|us',
      'she|he is leaving',
      'packed ~ bag|bags|things|case',
      'split up',
      'divorc*|separat*',
      'moved|moving|move out',
      'wants|want|trying|tried|tries to leave|escape',
      'got away from',
    ],
    ['gadael|adael ef|hi|fo|o|fi', 'ysgaru|ysgariad|gwahanu'],
  ),
  rule(
    'COERCIVE_CONTROL',
    'DARA-DASH',
    [
      'control* ~ money|me|her|him|phone|everything|life',
      'coerci*|gaslight*',
      'tells|tell|told me|her|him who|what ~ see|wear|talk|go',
      'not|wont|never|isnt|doesnt ~ let|allow* ~ out|leave|see|talk|work|friends|family',
      'took|taken|takes|take - phone|keys|passport|cards',
      'isolat* ~ family|friends|me|her|him',
      'told her|him|me to stop talking',
    ],
    ['rheoli|reoli ~ arian|ffon|bywyd'],
  ),
  rule(
    'VICTIM_AFRAID',
    'DARA-DASH',
    ['afraid|terrified|frightened|scared|petrified', 'fear* for|that|he|she', 'in fear'],
    ['ofn|ofnus', welsh('dychryn')],
  ),
  rule(
    'CONTROL_ROOM_EXPOSED',
    'PACARS-EMERGENCY-ROUTE',
    [
      'see|sees|seeing|saw|seen|know|knows|hear|hears ~ 999|101 ~ call*',
      'call* ~ come|comes|came up ~ screen*|system*|log*',
      '999|101|emergency - call* ~ screen*|system*|log*|him|her',
      'works|work|working|worked|mates|friends|wife|husband|mate|friend ~ control|comms|dispatch|contact room|centre|management|desk',
      'his|her|their team|mates|shift|colleagues ~ sent|respond*|attend*|turn*|come*',
    ],
    ['ystafell reoli'],
  ),
];

/** Turns of phrase whose words mean none of this. */
export const HARMLESS_PHRASES: readonly string[] = [
  'nail|glue|speed|radar|staple|heat|caulking|top gun|guns',
  'jump* the gun',
  'stick*|stuck to - guns',
  'gun dog*|cotton',
  'knife and fork',
  'palette|bread|butter|stanley knife|knives',
  'shoulder|propeller|wiper blade*',
  'fire arm of|rest',
  'firearms|weapons|gun officer*|unit|team|department|command|training|licensing|amnesty|course|instructor*|range|store|crime|inquir*|enquir*',
  'stab* in the back',
  'stab in the dark',
  'back stab*',
  'kill* time|joy|switch',
  'kill* two birds',
  'kill for a',
  'dressed to kill',
  'if looks could kill',
  'photo|film|video shoot',
  `tattoo* of - ${WEAPONS}`,
  'shoot* hoops|pool|film|video',
  'shoot* the messenger|breeze',
  'career|political|professional suicid*',
  'email|ip|web|mail|false address*',
  'forwarding address*',
  'celery|plant stalk*',
  'pain in the neck',
  'neck of the woods',
  'neck and neck',
  'breathe a word',
  'afraid not|so',
  'child support|benefit|maintenance',
  'left him|her|me|us alone|behind|messages|message|voicemail*|notes|note',
  'separate*|separated into|from the file|files|list|lists|rooms|vehicles|cars',
];
