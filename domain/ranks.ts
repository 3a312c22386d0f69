/** A rank that makes its holder a chief officer of a force, and since when the rule holds. */
interface ChiefOfficerRank {
  rank: string;
  /** The short forms that directories use, compared without case, spaces and full stops. */
  short: readonly string[];
  effectiveFrom: string;
  source: string;
}

const rule = (rank: string, ...short: string[]): ChiefOfficerRank => ({
  rank,
  short,
  effectiveFrom: '2020-02-01',
  source: 'CHIEF-OFFICER-RANKS',
});

/**
 * Ranks above chief superintendent, in all nations: whoever holds one commands those who would handle a report about
 * them, so such a report is sealed. @see docs/sources.md CHIEF-OFFICER-RANKS
 */
const CHIEF_OFFICER_RANKS: readonly ChiefOfficerRank[] = [
  rule('Assistant Chief Constable', 'ACC', 'T/ACC', 'A/ACC'),
  rule('Deputy Chief Constable', 'DCC', 'T/DCC', 'A/DCC'),
  rule('Chief Constable', 'CC', 'T/CC', 'A/CC'),
  rule('Commander', 'Cmdr', 'Cdr', 'T/Cmdr'),
  rule('Deputy Assistant Commissioner', 'DAC', 'T/DAC'),
  rule('Assistant Commissioner', 'AC', 'T/AC'),
  rule('Deputy Commissioner', 'Dep Commr'),
  rule('Commissioner', 'Commr'),
];

const plain = (rank: string): string => rank.replaceAll(/[^\p{Letter}/]/gu, '').toLowerCase();
const KNOWN = new Set(CHIEF_OFFICER_RANKS.flatMap(({ rank, short }) => [rank, ...short].map(plain)));

/** Whether a rank, long or short, is one of a chief officer. Civilian posts of that level are flagged by the directory. */
export function isChiefOfficerRank(rank: string | null | undefined): boolean {
  return rank != null && KNOWN.has(plain(rank));
}

/** Whether two ranks as people write them are the same; unknown is no match. */
export function isSameRank(one: string | null | undefined, other: string | null | undefined): boolean {
  return one != null && other != null && plain(one) !== '' && plain(one) === plain(other);
}
