/** A member of staff as the conflict screen sees one: identity by keyed index only. */
export interface ScreenedPerson {
  id: string;
  manager: string | null;
  /** Works in professional standards or counter-corruption: a report about them must bypass the whole unit. */
  psd: boolean;
  sealedOwner: boolean;
}

export type ExclusionReason = 'SUBJECT' | 'LINE_MANAGEMENT';

/** Who must not know of a report, and whether its existence is hidden from all but its owners. */
export interface ConflictScreen {
  excluded: { personId: string; reason: ExclusionReason }[];
  sealed: boolean;
  /** The only people who may know of a sealed report; empty for one that is not sealed. */
  owners: string[];
}

/**
 * Screen a report's subjects against the people of the force that deals with it.
 *
 * Excluded are the subjects and everyone in their line of management. When a subject works in professional
 * standards the report is sealed: nobody but the force's pre-named owners may know that it exists.
 *
 * @param subjects - ids of the people whom the report is about
 * @param people - all people of the force
 * @see docs/sources.md SI-2020-4-REG-15
 */
export function screenForConflicts(
  subjects: readonly string[],
  people: readonly ScreenedPerson[],
): ConflictScreen {
  const byId = new Map(people.map((person) => [person.id, person]));
  const reasons = new Map<string, ExclusionReason>(subjects.map((id) => [id, 'SUBJECT']));
  for (const subject of subjects) {
    let manager = byId.get(subject)?.manager;
    // A loop in the reporting lines must not hang the screen: stop at the first person already excluded.
    while (manager && !reasons.has(manager)) {
      reasons.set(manager, 'LINE_MANAGEMENT');
      manager = byId.get(manager)?.manager;
    }
  }
  const sealed = subjects.some((id) => byId.get(id)?.psd === true);
  return {
    excluded: [...reasons].map(([personId, reason]) => ({ personId, reason })),
    sealed,
    owners: sealed
      ? people.filter(({ id, sealedOwner }) => sealedOwner && !reasons.has(id)).map(({ id }) => id)
      : [],
  };
}
