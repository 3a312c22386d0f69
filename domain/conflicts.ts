/** A member of staff as the conflict screen sees one, at any time since what is reported began. */
export interface ScreenedPerson {
  id: string;
  /** Works in professional standards: a report about them must bypass the whole unit. */
  psd: boolean;
  /** Works in the counter-corruption unit. */
  ccu: boolean;
  /** Administers systems that hold reports, or those that decide who sees them. */
  administrator: boolean;
  chiefOfficer: boolean;
  /** Holds the inbox: has a role that sees the reports of the force. */
  oversees: boolean;
  /** One of the people whom the report's force has named to own what its own PSD must not see. */
  sealedOwner: boolean;
}

/**
 * Why somebody must not know. `CANDIDATE` is for the time being: the person, or somebody whose line or associate they
 * are, may be the one whom the report means, and nobody has decided yet. `LINKED` is written for a link whose other report
 * those who know this one may not know: nobody is named and nobody asked.
 */
export const EXCLUSION_REASONS = [
  'SUBJECT',
  'LINE_MANAGEMENT',
  'DECLARED_ASSOCIATE',
  'CANDIDATE',
  'LINKED',
] as const;
export type ExclusionReason = (typeof EXCLUSION_REASONS)[number];

/** What the screen looks at: the people whom a report concerns, and how those around them stand to them. */
export interface ConflictQuestion {
  /** Whom the report is about. */
  subjects: readonly string[];
  /** Whom it may be about. */
  candidates: readonly string[];
  people: readonly ScreenedPerson[];
  /** Who was whose manager, now or at any time since what is reported began. */
  management: readonly { personId: string; managerId: string }[];
  /** Declared ties in force since then: `one` must not know of reports about `other`. */
  associates: readonly { one: string; other: string }[];
  /** Whether the report is sealed already, for good: then it stays so, whatever has become of the reason. */
  sealedBefore: boolean;
}

/** Who must not know of a report, and whether its existence is hidden from all but its owners. */
export interface ConflictScreen {
  excluded: { personId: string; reason: ExclusionReason }[];
  sealed: boolean;
  /** Whether it is sealed for a candidate alone, until somebody has decided. */
  sealedForNow: boolean;
  /** The only people who may know of a sealed report; empty for one that is not sealed. */
  owners: string[];
}

const linksOf = (pairs: readonly (readonly [string, string])[]): ReadonlyMap<string, string[]> => {
  const links = new Map<string, string[]>();
  for (const [from, to] of pairs) links.set(from, [...(links.get(from) ?? []), to]);
  return links;
};

/** Everyone above these people, however the lines went; loops and changes of manager included. */
function lineAbove(people: readonly string[], managersOf: ReadonlyMap<string, string[]>): Set<string> {
  const line = new Set<string>();
  const asked = [...people];
  for (let person = asked.pop(); person !== undefined; person = asked.pop())
    for (const manager of managersOf.get(person) ?? [])
      if (!line.has(manager)) {
        line.add(manager);
        asked.push(manager);
      }
  return line;
}

/** Whether a report about this person must be hidden from the whole department, and from whoever runs its systems. */
const mustBeSealed = (person: ScreenedPerson | undefined): boolean =>
  person !== undefined &&
  (person.psd || person.ccu || person.administrator || person.chiefOfficer || person.oversees);

/**
 * Screen a report's subjects against the directory.
 *
 * Excluded are the subjects, everyone in their line of management now or since what is reported began, and whoever
 * has declared a tie with them; what they have declared themselves keeps nobody else away. The same goes for those who may be meant, until somebody has decided.
 * When one of them works in professional standards or counter-corruption, administers the systems, holds the inbox or
 * is a chief officer, the report is sealed: nobody but the force's pre-named owners may know that it exists.
 *
 * @see docs/sources.md SI-2020-4-REG-15
 */
export function screenForConflicts(question: ConflictQuestion): ConflictScreen {
  const { subjects, candidates, people, management, associates } = question;
  const byId = new Map(people.map((person) => [person.id, person]));
  const managersOf = linksOf(management.map(({ personId, managerId }) => [personId, managerId] as const));
  const tiesOf = linksOf(associates.map(({ one, other }) => [other, one] as const));
  const reasons = new Map<string, ExclusionReason>();
  const exclude = (ids: Iterable<string>, reason: ExclusionReason): void => {
    for (const id of ids) if (!reasons.has(id)) reasons.set(id, reason);
  };
  const tied = (ids: readonly string[]): string[] => ids.flatMap((id) => tiesOf.get(id) ?? []);
  exclude(subjects, 'SUBJECT');
  exclude(lineAbove(subjects, managersOf), 'LINE_MANAGEMENT');
  exclude(tied(subjects), 'DECLARED_ASSOCIATE');
  for (const around of [candidates, lineAbove(candidates, managersOf), tied(candidates)])
    exclude(around, 'CANDIDATE');

  const sealedForGood = question.sealedBefore || subjects.some((id) => mustBeSealed(byId.get(id)));
  const sealed = sealedForGood || candidates.some((id) => mustBeSealed(byId.get(id)));
  return {
    excluded: [...reasons].map(([personId, reason]) => ({ personId, reason })),
    sealed,
    sealedForNow: sealed && !sealedForGood,
    owners: sealed
      ? people.filter(({ id, sealedOwner }) => sealedOwner && !reasons.has(id)).map(({ id }) => id)
      : [],
  };
}
