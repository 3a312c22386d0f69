import type { BankHolidayDivision } from './data/bank-holidays.ts';
import forces from './data/forces.json' with { type: 'json' };

/** A force as the reference data knows it; `slug` is the key everywhere (Police Scotland has no single code). */
export interface Force {
  slug: string;
  code: string | null;
  name: string;
  nation: string;
  /** The body outside that oversees it, as the reference data names it. */
  oversightBody: string;
  /** What it is answerable to, for a letter; null where it has none. */
  localPolicingBody: string | null;
}

const FORCES: ReadonlyMap<string, Force> = new Map(
  forces.map(({ slug, code, name, nation, oversightBody, localPolicingBody }) => [
    slug,
    { slug, code, name, nation, oversightBody, localPolicingBody },
  ]),
);

/** The force with this slug, if the reference data has it. */
export function forceBySlug(slug: string): Force | undefined {
  return FORCES.get(slug);
}

/** Every code that stands for a force: its own, and those under which systems still list its stations. */
const CODES: ReadonlyMap<string, string[]> = forces.reduce((codes, { slug, code, pncCodes }) => {
  for (const one of new Set([...(code === null ? [] : [code]), ...pncCodes]))
    codes.set(one, [...(codes.get(one) ?? []), slug]);
  return codes;
}, new Map<string, string[]>());

/** The one force with this two-digit code, a former one too; undefined when none or several share it. */
export function forceByCode(code: string): Force | undefined {
  const [slug, another] = CODES.get(code) ?? [];
  return slug === undefined || another !== undefined ? undefined : FORCES.get(slug);
}

/** Whose bank holidays a force keeps: those of its nation; a force of several nations, or unknown, England's. */
export function bankHolidaysOf(slug: string): BankHolidayDivision {
  const nation = forceBySlug(slug)?.nation;
  if (nation === 'Scotland') return 'scotland';
  return nation === 'Northern Ireland' ? 'northern-ireland' : 'england-and-wales';
}
