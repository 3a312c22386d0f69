import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { RELATIONSHIP_KINDS } from '../../domain/relationships.ts';
import { ROLES } from '../../domain/roles.ts';

const samplePerson = z.strictObject({
  id: z.uuid(),
  login: z.string().regex(/^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/),
  name: z.string().min(1),
  email: z.email(),
  /** Slug of the force that the person works for. */
  force: z.string().min(1),
  roles: z.array(z.enum(ROLES)).min(1),
  unit: z.string().min(1),
  rank: z.string().nullable(),
  collarNumber: z.string().nullable(),
  /** Login of the line manager. */
  manager: z.string().nullable(),
  /** Whether the person works in professional standards. */
  psd: z.boolean(),
  /** Whether the person is the force's nominated owner of sealed reports. */
  sealedOwner: z.literal(true).optional(),
  /** Administers systems that hold reports. */
  administrator: z.literal(true).optional(),
  relationships: z
    .array(z.strictObject({ with: z.string().min(1), kind: z.enum(RELATIONSHIP_KINDS) }))
    .optional(),
  /** What the login is good for, in one sentence. */
  about: z.string().min(1),
});

/** Someone who can sign in to the laptop stack: invented, and without a password. */
export type SamplePerson = z.infer<typeof samplePerson>;

/** The people of a file: every id, login and collar number in a force once, every manager among them. */
export const samplePeople = z.array(samplePerson).superRefine((people, context) => {
  for (const field of ['id', 'login', 'email'] as const) {
    if (new Set(people.map((person) => person[field])).size !== people.length) {
      context.addIssue({ code: 'custom', message: `two people have the same ${field}` });
    }
  }
  const logins = new Set(people.map((person) => person.login));
  people.forEach((person, index) => {
    if (person.manager !== null && (person.manager === person.login || !logins.has(person.manager))) {
      context.addIssue({
        code: 'custom',
        path: [index, 'manager'],
        message: 'is not another person of the file',
      });
    }
  });
});

/**
 * Read the sample people.
 *
 * @throws ZodError or SyntaxError when the file is not a list of people
 */
export async function readSamplePeople(file: string | URL): Promise<SamplePerson[]> {
  return samplePeople.parse(JSON.parse(await readFile(file, 'utf8')));
}

/** The claims of a person's access token. Operations run the system for all forces and see the data of none. */
export function claimsOf(person: SamplePerson): { roles: string[]; forces: string[] } {
  const onlyOperations = person.roles.every((role) => role === 'operations');
  return { roles: [...person.roles], forces: onlyOperations ? [] : [person.force] };
}
