import { forceBySlug } from './forces.ts';

/** The jurisdictions whose rules about police conduct differ. */
export const LAWS = ['ENGLAND_AND_WALES', 'SCOTLAND', 'NORTHERN_IRELAND'] as const;
export type Law = (typeof LAWS)[number];

/** Whose rules a force's own investigations follow: its nation's; a force of several nations, or unknown, England's. */
export function lawOf(force: string): Law {
  const nation = forceBySlug(force)?.nation;
  if (nation === 'Scotland') return 'SCOTLAND';
  return nation === 'Northern Ireland' ? 'NORTHERN_IRELAND' : 'ENGLAND_AND_WALES';
}

/** A rule that holds from a day on under some laws. */
export interface DatedRule {
  laws: readonly Law[];
  /** First UK calendar day on which it holds. */
  effectiveFrom: string;
  /** Key in docs/sources.md. */
  source: string;
}

/** The newest of the rules that holds under a law on a UK calendar day. */
export function ruleInForce<Rule extends DatedRule>(
  rules: readonly Rule[],
  law: Law,
  day: string,
): Rule | undefined {
  return rules
    .filter((rule) => rule.laws.includes(law) && rule.effectiveFrom <= day)
    .toSorted((one, other) => other.effectiveFrom.localeCompare(one.effectiveFrom))[0];
}
