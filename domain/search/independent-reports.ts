/** A report as one of the sources about a person. */
export interface SourceReport {
  id: string;
  /** Who passed it on: a feed, or the staff of a force. */
  sender: string;
}

/** How much is said of a person, and by how many: the reports stay what they are. */
export interface SourceCount {
  reports: number;
  /** Reports that are not the same text told again. */
  independent: number;
  senders: number;
}

/**
 * Count the sources about one person. Reports that are near-duplicates of each other, directly or by way of others,
 * count once: one text sent five times is one source.
 */
export function countSources(
  reports: readonly SourceReport[],
  duplicates: readonly (readonly [string, string])[],
): SourceCount {
  const leader = new Map(reports.map(({ id }) => [id, id]));
  const leaderOf = (id: string): string => {
    let at = id;
    for (let next = leader.get(at); next !== undefined && next !== at; next = leader.get(at)) at = next;
    return at;
  };
  for (const [one, other] of duplicates)
    if (leader.has(one) && leader.has(other)) leader.set(leaderOf(one), leaderOf(other));
  return {
    reports: leader.size,
    independent: new Set([...leader.keys()].map(leaderOf)).size,
    senders: new Set(reports.map(({ sender }) => sender)).size,
  };
}
