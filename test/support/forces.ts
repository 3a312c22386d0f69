import forces from '../../domain/data/forces.json' with { type: 'json' };

/** The slugs of every force of the reference data: what a force desk knows. */
export const forceSlugs = (): ReadonlySet<string> => new Set(forces.map(({ slug }) => slug));
