import { describe, expect, it } from 'vitest';
import { normaliseCollarNumber } from '../../domain/names.ts';
import { borneTokens, soughtTokens, TOKEN_KINDS } from '../../domain/name-tokens.ts';
import {
  CANDIDATES_MAX,
  editDistance,
  type FoundPerson,
  type Match,
  matchSubject,
  type NameKind,
  type SubjectDetails,
} from '../../domain/subject-matching.ts';

interface Person {
  id: string;
  name: string;
  former?: string[];
  alias?: string[];
  force?: string;
  rank?: string;
  number?: string;
}

/** What the keyed indexes would give: whoever shares a token, or a number. */
function findAmong(details: SubjectDetails, people: readonly Person[]): FoundPerson[] {
  const asked = (['name', 'alias'] as const).map((by) => {
    const text = details[by];
    return { by, tokens: text ? soughtTokens(text) : [] };
  });
  const number = normaliseCollarNumber(details.collarNumber ?? '');
  return people
    .map(({ id, name, former = [], alias = [], force = 'derbyshire', rank = null, number: own = '' }) => {
      const borne = [
        ['CURRENT', name] as const,
        ...former.map((text) => ['FORMER', text] as const),
        ...alias.map((text) => ['ALIAS', text] as const),
      ].map(([kind, text]: readonly [NameKind, string]) => ({ kind, tokens: borneTokens(text) }));
      return {
        personId: id,
        displayName: name,
        forces: [force],
        rank,
        byNumber: number !== '' && normaliseCollarNumber(own) === number,
        names: borne.flatMap(({ kind, tokens }) =>
          asked.map(({ by, tokens: sought }) => ({
            kind,
            by,
            tokens: TOKEN_KINDS.filter((token) =>
              sought.some(
                (one) =>
                  one.kind === token &&
                  tokens.some((borneOne) => borneOne.kind === token && borneOne.text === one.text),
              ),
            ),
          })),
        ),
      };
    })
    .filter(({ byNumber, names }) => byNumber || names.some(({ tokens }) => tokens.length > 0));
}

const match = (details: SubjectDetails, people: readonly Person[], force = 'derbyshire'): Match[] =>
  matchSubject(details, [force], findAmong(details, people)).matches;

/** Nobody real. The last few are there to be mistaken for others. */
const PEOPLE: Person[] = [
  { id: 'thrale', name: 'Morwenna Thrale', rank: 'DS', number: 'T1188', former: ['Morwenna Quickfall'] },
  { id: 'quill', name: 'Darrow Fennimore-Quill', rank: 'PC', number: 'T9041', alias: ['Big Stoat'] },
  { id: 'odell', name: "Odell O'Thistlewrack", rank: 'DC' },
  { id: 'alexander', name: 'Alexander Wintergreen', rank: 'PS' },
  { id: 'catherine', name: 'Catherine Mary Ashenhurst', rank: 'PC' },
  { id: 'stephen', name: 'Stephen Pellingham', rank: 'Insp' },
  { id: 'wyn', name: 'Sioned Wynne-Prys', rank: 'PC' },
  { id: 'copperdale', name: 'Tamsin Copperdale', rank: 'DC' },
  { id: 'elsewhere', name: 'Garvin Oxleatherby', force: 'kent', rank: 'PC', number: 'K7001' },
  { id: 'initials', name: 'J. Marlpit', rank: 'PC' },
  { id: 'sergeant', name: 'Constance Sergeant', rank: 'PC' },
  { id: 'decoy-morgan', name: 'Morgan Thrall', rank: 'PC' },
  { id: 'decoy-tamara', name: 'Tamara Copperfield', rank: 'PC' },
  { id: 'decoy-alexa', name: 'Alexis Winterbourne', rank: 'PC' },
  { id: 'decoy-stella', name: 'Stella Pellingham', rank: 'PC' },
  { id: 'decoy-kate', name: 'Kate Ashworth', rank: 'PC' },
];

/** What a report says, and whom it means; what is certain, and what a person must decide. */
const CASES: [string, SubjectDetails, string | null, 'EXACT' | 'ALIAS' | 'CANDIDATE'][] = [
  ['the whole name', { name: 'Morwenna Thrale' }, 'thrale', 'EXACT'],
  ['case, accents and spaces', { name: '  MÓRWENNA   thrale ' }, 'thrale', 'EXACT'],
  ['a rank before the name', { name: 'DS Morwenna Thrale' }, 'thrale', 'EXACT'],
  ['two titles', { name: 'Detective Sergeant Morwenna Thrale' }, 'thrale', 'EXACT'],
  ['surname and comma first', { name: 'Thrale, Morwenna' }, 'thrale', 'EXACT'],
  ['a former name', { name: 'Morwenna Quickfall' }, 'thrale', 'EXACT'],
  ['a hyphen left out', { name: 'Darrow Fennimore Quill' }, 'quill', 'EXACT'],
  ['an apostrophe left out', { name: 'Odell OThistlewrack' }, 'odell', 'EXACT'],
  ['a collar number alone', { collarNumber: 't 9041' }, 'quill', 'EXACT'],
  ['a number and a wrong name', { collarNumber: 'T9041', name: 'Somebody Else' }, 'quill', 'EXACT'],
  ['a whole name in another force', { name: 'Garvin Oxleatherby' }, 'elsewhere', 'EXACT'],
  ['a surname that is a rank', { name: 'PC Constance Sergeant' }, 'sergeant', 'EXACT'],
  ['a known alias', { alias: "'Big Stoat'" }, 'quill', 'ALIAS'],
  ['a known alias given as the name', { name: 'Big Stoat' }, 'quill', 'ALIAS'],
  ['the name given as an alias', { alias: 'morwenna thrale' }, 'thrale', 'ALIAS'],
  ['an initial', { name: 'M Thrale' }, 'thrale', 'CANDIDATE'],
  ['an initial with a full stop and a rank', { name: 'DS M. Thrale' }, 'thrale', 'CANDIDATE'],
  ['a first name where the directory has an initial', { name: 'John Marlpit' }, 'initials', 'CANDIDATE'],
  ['a short first name', { name: 'Alex Wintergreen' }, 'alexander', 'CANDIDATE'],
  ['another short first name', { name: 'Sandy Wintergreen' }, 'alexander', 'CANDIDATE'],
  ['a short name in another spelling', { name: 'Kath Ashenhurst' }, 'catherine', 'CANDIDATE'],
  ['a middle name left out', { name: 'Catherine Ashenhurst' }, 'catherine', 'CANDIDATE'],
  ['a variant of the first name', { name: 'Steven Pellingham' }, 'stephen', 'CANDIDATE'],
  ['the surname first, without a comma', { name: 'Copperdale Tamsin' }, 'copperdale', 'CANDIDATE'],
  ['one part of a double surname', { name: 'Darrow Quill' }, 'quill', 'CANDIDATE'],
  ['a letter missing', { name: 'Tamsin Coperdale' }, 'copperdale', 'CANDIDATE'],
  ['a letter too many', { name: 'Tamsinn Copperdale' }, 'copperdale', 'CANDIDATE'],
  ['two letters swapped', { name: 'Tamsin Copperdlae' }, 'copperdale', 'CANDIDATE'],
  ['two wrong letters', { name: 'Tamsin Kopperdele' }, 'copperdale', 'CANDIDATE'],
  ['a name as it sounds', { name: 'Odel OThisslerak' }, 'odell', 'CANDIDATE'],
  ['a name as it sounds, both words', { name: 'Morwena Threll' }, 'thrale', 'CANDIDATE'],
  ['a Welsh surname as heard', { name: 'Sioned Win-Price' }, 'wyn', 'CANDIDATE'],
  ['a surname alone in the force', { name: 'PC Copperdale' }, 'copperdale', 'CANDIDATE'],
  ['nobody of the directory', { name: 'Ambrose Hollowmere' }, null, 'EXACT'],
  ['a first name alone', { name: 'Tamsin' }, null, 'EXACT'],
  ['a surname alone of another force', { name: 'PC Oxleatherby' }, null, 'EXACT'],
  ['another initial', { name: 'P Thrale' }, null, 'EXACT'],
  ['another first name', { name: 'Ambrose Copperdale' }, null, 'EXACT'],
  ['nothing at all', { rank: 'PC' }, null, 'EXACT'],
  ['punctuation', { name: '???', alias: "''" }, null, 'EXACT'],
];

describe('matchSubject', () => {
  it.each(CASES)('with %s', (_what, details, person, basis) => {
    const matches = match(details, PEOPLE);
    expect(matches.slice(0, 1)).toMatchObject(person === null ? [] : [{ personId: person, basis }]);
  });

  it('finds at least 95 in 100 of those meant, and hardly anybody else', () => {
    let meant = 0;
    let found = 0;
    let offered = 0;
    for (const [, details, person] of CASES) {
      const ids = match(details, PEOPLE).map(({ personId }) => personId);
      offered += ids.length;
      if (person === null) continue;
      meant += 1;
      if (ids.includes(person)) found += 1;
    }
    const recall = found / meant;
    const precision = found / offered;
    process.stdout.write(
      `subject matching: ${CASES.length} cases, recall ${recall.toFixed(3)}, precision ${precision.toFixed(3)}\n`,
    );
    expect(recall).toBeGreaterThanOrEqual(0.95);
    expect(precision).toBeGreaterThanOrEqual(0.9);
  });

  it('offers only the best of a common name, and says how many it leaves out', () => {
    const many = Array.from({ length: 40 }, (_, index) => ({
      id: `smith-${String(index).padStart(2, '0')}`,
      name: `${index === 33 ? 'Jonathan' : 'Jack'} Smithson`,
      force: index === 33 ? 'derbyshire' : 'kent',
      rank: index === 33 ? 'DC' : 'PC',
    }));
    const result = matchSubject(
      { name: 'J Smithson', rank: 'DC' },
      ['derbyshire'],
      findAmong({ name: 'J Smithson' }, many),
    );
    expect(result.matches).toHaveLength(CANDIDATES_MAX);
    expect(result.matches[0]?.personId).toBe('smith-33');
    expect(result.leftOut).toBe(30);
  });

  it('makes every bearer of a whole name a subject', () => {
    const two = [
      { id: 'one', name: 'Ambrose Hollowmere' },
      { id: 'other', name: 'Ambrose Hollowmere', force: 'kent' },
    ];
    expect(match({ name: 'Ambrose Hollowmere' }, two).map(({ basis }) => basis)).toEqual(['EXACT', 'EXACT']);
  });

  it('takes a number of another force for a hint, and with the name for certain', () => {
    expect(match({ collarNumber: 'K7001' }, PEOPLE)).toMatchObject([
      { personId: 'elsewhere', basis: 'CANDIDATE' },
    ]);
    expect(match({ collarNumber: 'K7001', name: 'Garvin Oxleatherby' }, PEOPLE)).toMatchObject([
      { personId: 'elsewhere', basis: 'EXACT' },
    ]);
  });
});

describe('editDistance', () => {
  it.each([
    ['', 'abc', 3],
    ['same', 'same', 0],
    ['copperdale', 'coperdale', 1],
    ['copperdale', 'copperdlae', 1],
    ['abcd', 'badc', 2],
  ])('of %s and %s', (one, other, distance) => {
    expect(editDistance(one, other)).toBe(distance);
    expect(editDistance(other, one)).toBe(distance);
  });
});
