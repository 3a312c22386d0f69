import { describe, expect, it } from 'vitest';
import { claimsOf, readSamplePeople, samplePeople } from '../../../dev/identity-provider/people.ts';

const people = await readSamplePeople(new URL('../../../dev/sample-people.json', import.meta.url));

const onlyWithRole = (role: string): string[] =>
  people.filter((one) => one.roles.join() === role).map((one) => one.login);

describe('sample-people.json', () => {
  it('has someone for every role in the home force', () => {
    const roles = people.filter((person) => person.force === 'derbyshire').flatMap((person) => person.roles);
    expect(new Set(roles)).toEqual(
      new Set([
        'psd-assessor',
        'psd-supervisor',
        'investigator',
        'safeguarding-officer',
        'intelligence-officer',
        'information-manager',
        'auditor',
        'operations',
      ]),
    );
  });

  it('has two assessors and two investigators to start with', () => {
    expect(onlyWithRole('psd-assessor')).toEqual(
      expect.arrayContaining(['isolde.marchpenny', 'tamsin.copperdale']),
    );
    expect(onlyWithRole('investigator')).toEqual(
      expect.arrayContaining(['morwenna.thrale', 'jocasta.fernhollow']),
    );
  });

  it.each([
    // No message gives her number; the directory has one.
    ['Philippa Hartsbourne-Lisle', 'DCI', 'T1009'],
    ['Darrow Fennimore-Quill', 'PC', 'T9041'],
    ['Callum Wrexcombe-Tarn', 'PS', 'T2217'],
  ])('knows %s as the sample messages do', (name, rank, collarNumber) => {
    expect(people).toContainEqual(expect.objectContaining({ name, rank, collarNumber }));
  });

  it('has a line manager for the accused officers who have a collar number', () => {
    const accused = people.filter((person) => ['T9041', 'T2217'].includes(person.collarNumber ?? ''));
    expect(accused.every((person) => person.manager !== null)).toBe(true);
  });

  it('has two sealed owners, so that one approves what the other decides, outside professional standards', () => {
    const owners = people.filter((person) => person.sealedOwner === true);
    expect(owners.map(({ psd }) => psd)).toEqual([false, false]);
  });

  it('uses example addresses only', () => {
    expect(people.every((person) => person.email.endsWith(`@${person.force}.example`))).toBe(true);
  });
});

describe('samplePeople', () => {
  const [first, second] = people;

  it('refuses two people with the same login', () => {
    expect(samplePeople.safeParse([first, { ...second, login: first?.login, manager: null }]).success).toBe(
      false,
    );
  });

  it('refuses a manager who is not among the people', () => {
    expect(samplePeople.safeParse([{ ...first, manager: 'no.body' }]).success).toBe(false);
  });
});

describe('claimsOf', () => {
  it('gives the force to everyone but operations', () => {
    for (const person of people) {
      const forces = person.roles.includes('operations') ? [] : [person.force];
      expect(claimsOf(person)).toEqual({ roles: person.roles, forces });
    }
  });
});
