import type { ClueKind } from '../../../domain/identity-clues/clue.ts';

/** A sentence, and the words in it that lead to its writer; none for a sentence in which nothing does. */
export interface Sentence {
  text: string;
  kind: ClueKind | null;
  words: string;
}

/** The same numbers for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Random = () => number;
const pick = <Item>(random: Random, items: readonly Item[]): Item => {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
};
const digits = (random: Random, count: number): string =>
  Array.from({ length: count }, () => String(Math.floor(random() * 10))).join('');
const from = (random: Random, letters: string, count: number): string =>
  Array.from({ length: count }, () => pick(random, letters.split(''))).join('');

const ENGLISH = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const WELSH = ['dim', 'un', 'dau', 'tri', 'pedwar', 'pump', 'chwech', 'saith', 'wyth', 'naw'];
const say = (number: string, words: readonly string[], oh = words[0] ?? ''): string =>
  number
    .split('')
    .map((digit) => (digit === '0' ? oh : (words[Number(digit)] ?? '')))
    .join(' ');
/** "77" as "double seven". */
const doubled = (number: string): string =>
  (number.match(/(\d)\1|\d/gu) ?? [])
    .map((part) => `${part.length > 1 ? 'double ' : ''}${say(part.slice(0, 1), ENGLISH, 'oh')}`)
    .join(' ');

/** A number of the regulator's ranges for drama, with its 0. */
const drama = (random: Random): string =>
  pick(random, [
    `07700900${digits(random, 3)}`,
    `02079460${digits(random, 3)}`,
    `03069990${digits(random, 3)}`,
    `01632960${digits(random, 3)}`,
    `01134960${digits(random, 3)}`,
    `08081570${digits(random, 3)}`,
  ]);

const SPELLINGS: readonly ((number: string) => string)[] = [
  (number) => number,
  (number) => `${number.slice(0, 5)} ${number.slice(5)}`,
  (number) => `${number.slice(0, 5)}-${number.slice(5, 8)}-${number.slice(8)}`,
  (number) => `(${number.slice(0, 5)}) ${number.slice(5)}`,
  (number) => `+44 ${number.slice(1, 5)} ${number.slice(5)}`,
  (number) => `+44${number.slice(1)}`,
  (number) => `+44 (0)${number.slice(1, 5)} ${number.slice(5, 8)} ${number.slice(8)}`,
  (number) => `0044 ${number.slice(1, 5)} ${number.slice(5)}`,
  (number) => `00 44 ${number.slice(1)}`,
  (number) => number.replaceAll('0', 'O'),
  (number) => number.replaceAll('1', 'l').replaceAll('0', 'o'),
  (number) => number.split('').join(' '),
  (number) => number.split('').join('.'),
  (number) => `${number.slice(0, 4)}.${number.slice(4, 7)}.${number.slice(7)}`,
  (number) => say(number, ENGLISH),
  (number) => say(number, ENGLISH, 'oh'),
  (number) => doubled(number),
  (number) => say(number, WELSH),
  (number) => say(number, WELSH, 'sero').replaceAll(' ', ', '),
  (number) => `${number.slice(0, 5)}\u200b${number.slice(5)}`,
  (number) =>
    number
      .split('')
      .map((digit) => String.fromCodePoint(0xff10 + Number(digit)))
      .join(''),
  (number) => `${number.slice(0, 5)}\u00a0${number.slice(5)}`,
  (number) => `${number.slice(0, 5)}\u2011${number.slice(5)}`,
];

const TELEPHONE_FRAMES = [
  'You can reach me on @ after six.',
  'ring @',
  'He gave her this number: @.',
  'Tel:@',
  'Ffoniwch fi ar @ os gwelwch yn dda.',
  'Fy rhif ffôn yw @, diolch.',
  'Please do not text @; my husband reads it.',
  'Call me (@) when you have read this',
];

const MAILBOXES = [
  'tegwen.cadfan',
  'j.quillfeather',
  'moss_and_fern',
  'd-arkwright77',
  "o'shea",
  'post+pacars',
];
const HOSTS = ['example.com', 'example.org', 'mail.example.net', 'example.co.uk', 'post.example'];
const MAIL_SPELLINGS: readonly ((box: string, host: string) => string)[] = [
  (box, host) => `${box}@${host}`,
  (box, host) => `${box}@${host}`.toUpperCase(),
  (box, host) => `${box} @ ${host}`,
  (box, host) => `${box} [at] ${host}`,
  (box, host) => `${box}(at)${host.replaceAll('.', '(dot)')}`,
  (box, host) => `${box} [at] ${host.replaceAll('.', ' [dot] ')}`,
  (box, host) => `${box} at ${host.replaceAll('.', ' dot ')}`,
  (box, host) => `${box} AT ${host.replaceAll('.', ' DOT ')}`,
  (box, host) => `${box}\uff20${host}`,
  (box, host) => `${box}@${host.replaceAll('.', '\u200b.')}`,
];
const MAIL_FRAMES = [
  'Write to @ please.',
  'e-mail: @',
  'my email is @ and nobody else reads it',
  'He used @ for the bets.',
  'Anfonwch e-bost at @',
  'Fy nghyfeiriad e-bost yw @.',
];

const POSTCODE_FRAMES = [
  'It is at @.',
  'the house (@) is empty',
  'postcode @',
  'Cod post @',
  'Derby, @, round the back',
];
const postcode = (random: Random): string => {
  const area = pick(random, ['DE', 'S', 'B', 'CF', 'LL', 'EC', 'W', 'M', 'SW', 'BT']);
  const outward = ['EC', 'W', 'SW'].includes(area) ? `${area}1A` : `${area}${1 + Math.floor(random() * 30)}`;
  const inward = `${digits(random, 1)}${from(random, 'ABDEFGHJLNPQRSTUWXYZ', 2)}`;
  const plain = /^(?:1ST|2ND|3RD|\dTH)$/u.test(inward) ? '4AB' : inward;
  const gap = pick(random, [' ', ' ', '', '  ', '-']);
  const written = pick(random, [
    `${outward}${gap}${plain}`,
    `${outward}${gap}${plain}`.toLowerCase(),
    'GIR 0AA',
  ]);
  return written;
};

const NI_FRAMES = [
  'NI number @',
  'my national insurance number is @',
  'Fy rhif Yswiriant Gwladol: @',
  'It says @ on the slip.',
];
const nationalInsurance = (random: Random): string => {
  const prefix = pick(random, ['QQ', 'AB', 'JK', 'PX', 'SN', 'CE']);
  const [one, two, three] = [digits(random, 2), digits(random, 2), digits(random, 2)];
  const suffix = pick(random, ['A', 'B', 'C', 'D']);
  return pick(random, [
    `${prefix}${one}${two}${three}${suffix}`,
    `${prefix} ${one} ${two} ${three} ${suffix}`,
    `${prefix}-${one}-${two}-${three}-${suffix}`,
    `${prefix}${one}${two}${three}${suffix}`.toLowerCase(),
  ]);
};

const PLATE_LETTERS = 'BCDFGHJKLMNPRSTVWX';
const PLATE_FRAMES = [
  'His reg is @.',
  'He drives a grey hatchback, @',
  'the number plate was @',
  'car @ again',
  'rhif cofrestru @',
];
const plate = (random: Random): string => {
  const last = from(random, PLATE_LETTERS, 3);
  const gap = pick(random, ['', ' ']);
  return pick(random, [
    `ZZ${digits(random, 2)}${gap}${last}`,
    `ZZ${digits(random, 2)}${gap}${last}`.toLowerCase(),
    `${pick(random, 'CDEFGHJK'.split(''))}${1 + Math.floor(random() * 998)}${gap}${last}`,
    `${last}${gap}${1 + Math.floor(random() * 998)}${pick(random, 'CDEFGHJK'.split(''))}`,
    `${pick(random, ['BAZ', 'DIL', 'KXI', 'XOI'])} ${1_000 + Math.floor(random() * 8_999)}`,
  ]);
};
const datelessPlate = (random: Random): string =>
  `${from(random, PLATE_LETTERS, 2)} ${10 + Math.floor(random() * 980)}`;

const FIRST = ['Tegwen', 'Osric', 'Ffion', 'Barnaby', 'Siân', 'Llŷr', 'Aoife', 'Zofia', 'Marmaduke', 'Nerys'];
const LAST = [
  'Quillfeather',
  'ap Cadfan',
  "O'Shaughnarrow",
  'Thistlewood-Marr',
  'Pennarth',
  'McGlimmer',
  'Hoddinott',
];
const NAME_FRAMES = [
  'My name is @ and I work there.',
  "my name's @",
  'I am @, his neighbour.',
  'This is @ speaking.',
  'I saw it all.\nKind regards,\n@',
  'Please act.\nYours faithfully\n@\n',
  'That is all I know. Thanks, @',
  'signed, @',
  'Fy enw i yw @.',
  'Fy enw i ydy @ ac rwy’n byw gerllaw.',
  '@ ydw i, ac rwy’n gweithio yno.',
  'Diolch yn fawr,\n@',
  'Cofion gorau\n@',
  '@ yw fy enw i.',
];

/** Sentences that lead to their writer: `count` of each kind that is measured, the same for the same seed. */
export function telling(seed: number, count: number): Sentence[] {
  const random = seeded(seed);
  const make = (kind: ClueKind, frames: readonly string[], words: string): Sentence => ({
    kind,
    words,
    text: pick(random, frames).replace('@', () => words),
  });
  return Array.from({ length: count }, () => [
    make('TELEPHONE', TELEPHONE_FRAMES, pick(random, SPELLINGS)(drama(random))),
    make('EMAIL', MAIL_FRAMES, pick(random, MAIL_SPELLINGS)(pick(random, MAILBOXES), pick(random, HOSTS))),
    make('POSTCODE', POSTCODE_FRAMES, postcode(random)),
    make('NATIONAL_INSURANCE', NI_FRAMES, nationalInsurance(random)),
    random() < 0.8
      ? make('VEHICLE', PLATE_FRAMES, plate(random))
      : make(
          'VEHICLE',
          ['his reg is @', 'the number plate was @', 'rhif cofrestru @'],
          datelessPlate(random),
        ),
    make('NAME', NAME_FRAMES, `${pick(random, FIRST)} ${pick(random, LAST)}`),
  ]).flat();
}

const NOTHING: readonly ((random: Random) => string)[] = [
  (random) =>
    `It happened on ${1 + Math.floor(random() * 28)}/0${1 + Math.floor(random() * 9)}/2026 at 22:${digits(random, 1)}5.`,
  (random) =>
    `On 0${1 + Math.floor(random() * 9)}.11.2026 between 0900 and 17${digits(random, 1)}0 he was paid £${digits(random, 1)},500.00.`,
  (random) => `The crime reference is ${digits(random, 2)}*${digits(random, 6)}/26 and nobody wrote back.`,
  (random) => `Crime number 260000${digits(random, 5)}, log 0${digits(random, 3)} of 14 November.`,
  (random) =>
    `PNC ID ${digits(random, 2)}/${digits(random, 6)}A was looked up, URN 30/CD/${digits(random, 4)}/26.`,
  (random) => `Cyfeirnod y drosedd yw ${digits(random, 11)}.`,
  () => 'She was too afraid to dial 999 and 101 was engaged.',
  () => 'I rang 0800 555 111 and then 0800 085 0000, as the leaflet says.',
  () => 'Ffoniais 0800 085 0000 a siarad â rhywun caredig.',
  (random) => `PC ${digits(random, 4)} was with PS ${digits(random, 3)} in the van.`,
  (random) =>
    `They meet off the M${1 + Math.floor(random() * 60)} and the A${10 + Math.floor(random() * 600)} near junction ${digits(random, 1)}.`,
  () => 'I am afraid of him. I am Welsh and I am not alone in this.',
  () => 'My name is not important and my name is known to him already.',
  () => 'This is what he said: it is over. This is about money.',
  () => 'I live in fear and I live with it every day.',
  () => 'Rwy’n byw yn ofnus, ac mae pawb yn gwybod.',
  () => 'Cymraes ydw i. Heddwas oedd ei thad.',
  (random) => `He has sold ${digits(random, 3)} addresses for 200 pounds each, 5,000 in all since 2019.`,
  (random) =>
    `Version ${digits(random, 1)}.${digits(random, 1)}.${digits(random, 2)} of the system shows item ${digits(random, 5)}.`,
  () => 'He was at home. She came at ten. They left at dawn dot.',
  () => 'Thanks for reading this. Regards to nobody.',
  () => 'Detective Sergeant Odell Thistlewrack calls her at night and his name is in the file.',
  (random) => `Room ${digits(random, 2)}, flat ${digits(random, 1)}B, 3rd floor, bay ${digits(random, 2)}.`,
  (random) =>
    `He is about ${digits(random, 1)}0, 6 ft 2, 1${digits(random, 1)} stone, in E1 2nd time this week.`,
  (random) =>
    `The serial number is ${digits(random, 4)} ${digits(random, 4)} ${digits(random, 4)} ${digits(random, 4)}.`,
  () => 'Mae’n gwerthu gwybodaeth am ddau gan punt, un, dau, tri gwaith y mis.',
  () => 'One, two, three times he has done it, and nine people saw at least one.',
  (random) => `GB${digits(random, 6)}A and TN${digits(random, 6)}B are printed on the crate.`,
  (random) =>
    `At 07:00 on 0${1 + Math.floor(random() * 9)} March 2026 unit ${digits(random, 2)} booked on, off at 15:${digits(random, 1)}0.`,
  () => 'His facebook is full of it and the instagram was deleted.',
];

/** Sentences in which nothing leads to their writer. */
export function silent(seed: number, count: number): Sentence[] {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, at) => ({
    kind: null,
    words: '',
    text: (NOTHING[at % NOTHING.length] ?? pick(random, NOTHING))(random),
  }));
}
