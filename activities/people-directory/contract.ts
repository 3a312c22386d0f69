import { z } from 'zod';
import { RELATIONSHIP_KINDS } from '../../domain/relationships.ts';
import { ROLES } from '../../domain/roles.ts';

/** Where the people are read, page by page: `GET /people?cursor=`. */
export const PEOPLE_PATH = 'people';

const short = z.string().trim().min(1).max(200);

/** A member of staff as the force's people system gives one. Fields that the contract does not name are ignored. */
export const personRecord = z.object({
  id: z.uuid(),
  login: short,
  name: short,
  formerNames: z.array(short).max(50).default([]),
  aliases: z.array(short).max(50).default([]),
  email: z.email(),
  /** Slug. */
  force: z.string().regex(/^[a-z][a-z-]{1,40}$/u),
  unit: short.nullish(),
  rank: short.nullish(),
  collarNumber: short.nullish(),
  warrantNumber: short.nullish(),
  /** Login of the line manager. */
  manager: short.nullish(),
  psd: z.boolean().default(false),
  ccu: z.boolean().default(false),
  /** Administers systems that hold reports, or those that decide who sees them. */
  administrator: z.boolean().default(false),
  /** Of chief-officer level; left out, the rank says it. */
  chiefOfficer: z.boolean().optional(),
  /** Named by the force as an owner of sealed reports. */
  sealedOwner: z.boolean().default(false),
  /** Suspended from duty: still of the force, and neither signs in nor is given work. */
  suspended: z.boolean().default(false),
  roles: z.array(z.enum(ROLES)).default([]),
  /** False for somebody who has left: as good as not given. */
  active: z.boolean().default(true),
  relationships: z
    .array(z.object({ with: short, kind: z.enum(RELATIONSHIP_KINDS) }))
    .max(200)
    .default([]),
});
export type PersonRecord = z.infer<typeof personRecord>;

/** One page. `total` counts all pages together, so that a lost page is noticed. */
export const peoplePage = z.object({
  people: z.array(personRecord).max(1_000),
  nextCursor: z.string().min(1).max(500).nullable(),
  total: z.int().min(0),
});
export type PeoplePage = z.infer<typeof peoplePage>;
