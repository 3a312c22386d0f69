import { forceBySlug } from '../forces.ts';

/** The bodies to which a force refers a matter. */
export const OVERSIGHT_BODIES = ['IOPC', 'PIRC', 'COPFS', 'PONI', 'OTHER'] as const;
export type OversightBody = (typeof OVERSIGHT_BODIES)[number];

/** Whose law a matter falls under. The same words as the divisions of bank holidays, by which its days are counted. */
export const OVERSIGHT_SCHEMES = ['england-and-wales', 'scotland', 'northern-ireland'] as const;
export type OversightScheme = (typeof OVERSIGHT_SCHEMES)[number];

/** The schemes of a nation of `domain/data/forces.json`, the one that is meant unless somebody says otherwise first. */
const SCHEMES_OF: Readonly<Record<string, readonly OversightScheme[]>> = {
  England: ['england-and-wales'],
  Wales: ['england-and-wales'],
  Scotland: ['scotland'],
  'Northern Ireland': ['northern-ireland'],
  'Great Britain': ['england-and-wales', 'scotland'],
  UK: ['england-and-wales', 'scotland', 'northern-ireland'],
};

/** The schemes of a nation; none for a Crown Dependency, whose own commission a person turns to by hand. */
export function schemesOfNation(nation: string): readonly OversightScheme[] {
  return SCHEMES_OF[nation] ?? [];
}

/** Bodies that a force without a scheme of these three answers to, or none at all: a person refers by hand. */
const BY_HAND = ['SPCC', 'none-statutory/unclear', 'local (own complaints commission)'];

/**
 * The schemes under which a matter of a force can fall: by where it happened, for a force of several nations. None for
 * the service police, the Crown Dependencies and ports without a scheme.
 */
export function schemesOfForce(slug: string): readonly OversightScheme[] {
  const force = forceBySlug(slug);
  if (!force || BY_HAND.includes(force.oversightBody)) return [];
  return schemesOfNation(force.nation);
}
