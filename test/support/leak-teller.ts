import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { vi } from 'vitest';
import { z } from 'zod';
import type { TaskForm } from '../../domain/schemas/task-forms.ts';
import type { TaskKind } from '../../domain/task-kinds.ts';
import { type Canaries, createCanaries } from './canaries.ts';
import { type Say, TELLING_FORMS } from './leak-forms.ts';
import type { Line } from './line.ts';
import type { TestReport } from './reports.ts';
import type { Answer, World } from './world.ts';

/** An answer of an API, as it was sent. */
export interface GivenAnswer {
  /** Method and path without its ids, such as `GET /v1/tasks/:id`. */
  route: string;
  status: number;
  text: string;
  headers: string;
}

/** Who tells the line everything that it must keep, and remembers what it answered. */
export interface Teller {
  line: Line;
  canaries: Canaries;
  /** Every API that has been told something. */
  worlds: World[];
  /** Reports by the name that the story gives them. */
  reports: Map<string, TestReport>;
  /** The kinds of task whose telling form was accepted, and the routes and fields that took a word. */
  told: { kinds: Set<TaskKind>; fields: Set<string> };
  /** Every answer so far, of every API, success or not. */
  answers: () => Promise<GivenAnswer[]>;
  /** A sentence with a fresh word for the field. */
  say: Say;
  /** Tell a route something: the words in the body are noted as told when it is accepted. */
  post: (login: string, route: string, ids: Record<string, string>, body: object) => Promise<Answer>;
  /** The same for a route that something is put to. */
  put: Teller['post'];
  /** Complete the task of a kind with its telling form, what is given put over it. */
  complete<Kind extends TaskKind>(
    report: TestReport,
    kind: Kind,
    over?: Partial<TaskForm<Kind>>,
    login?: string,
  ): Promise<void>;
  /** Let the database refuse rows of a table, quoting them in its errors, while something is done. */
  breakFor: (constraint: string, table: string, meanwhile: () => Promise<void>) => Promise<void>;
  /** Listen to one more API. */
  listenTo: (world: World) => void;
}

const answered = z.object({ statusCode: z.number(), payload: z.string(), headers: z.unknown() });
const asked = z.object({ method: z.string().default('GET'), url: z.string() });
const SAMPLE_PEOPLE = z
  .array(z.object({ name: z.string(), email: z.string() }))
  .parse(JSON.parse(readFileSync(new URL('../../dev/sample-people.json', import.meta.url), 'utf8')));
const ID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gu;
const routeOf = (method: string, url: string): string =>
  `${method} ${url.replace(/\?.*/su, '').replaceAll(ID, ':id')}`;

async function given(request: unknown, answering: unknown): Promise<GivenAnswer> {
  const { method, url } = asked.parse(request);
  const { statusCode, payload, headers } = answered.parse(await answering);
  return { route: routeOf(method, url), status: statusCode, text: payload, headers: JSON.stringify(headers) };
}

/** The fields of a body that hold a word, by their path. */
function fieldsWithWords(canaries: Canaries, value: unknown, path = ''): string[] {
  if (typeof value === 'string') return canaries.foundIn(value).length > 0 ? [path] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => {
    const at = Array.isArray(value) ? path : path === '' ? name : `${path}/${name}`;
    return fieldsWithWords(canaries, part, at);
  });
}

/** Look for the sample people as well: what is said of reports must not say who deals with them, or whom they are about. */
export function keepNames(canaries: Canaries): void {
  for (const { name, email } of SAMPLE_PEOPLE) {
    canaries.keep('people.name', name);
    canaries.keep('people.email', email);
  }
  canaries.keep('subject', 'D Fennimore-Quill');
}

/** Make a teller for a line. */
export function createTeller(line: Line): Teller {
  const canaries = createCanaries();
  const listening: (() => Promise<GivenAnswer[]>)[] = [];
  const say: Say = (field) => `${canaries.word(field)} is what is said, in words of one’s own.`;
  const told: Teller['told'] = { kinds: new Set(), fields: new Set() };
  const worlds: World[] = [];
  const tellBy =
    (method: 'post' | 'put'): Teller['post'] =>
    async (login, route, ids, body) => {
      const path = route.replaceAll(/:(\w+)/gu, (_, name: string) => ids[name] ?? randomUUID());
      const headers = { 'idempotency-key': canaries.word('idempotency-key') };
      const answer = await line.world.as(login)[method](path, body, headers);
      if (answer.status < 300)
        for (const field of fieldsWithWords(canaries, body)) told.fields.add(`${route} ${field}`);
      return answer;
    };
  const teller: Teller = {
    line,
    canaries,
    worlds,
    reports: new Map(),
    told,
    say,
    answers: async () => (await Promise.all(listening.map((heard) => heard()))).flat(),
    listenTo: (world) => {
      const inject = vi.spyOn(world.app, 'inject');
      worlds.push(world);
      listening.push(() => {
        // Of the overloads the spy's type knows the last one, which asks nothing.
        const calls: readonly (readonly unknown[])[] = inject.mock.calls;
        return Promise.all(calls.map(([request], call) => given(request, inject.mock.results[call]?.value)));
      });
    },
    post: tellBy('post'),
    put: tellBy('put'),
    complete: async (report, kind, over = {}, login) => {
      const form = { ...TELLING_FORMS[kind]((field) => say(`${kind}.${field}`)), ...over };
      await report.complete(kind, form, login);
      told.kinds.add(kind);
    },
    breakFor: async (constraint, table, meanwhile) => {
      const { admin } = line.world.database;
      await admin.query(`alter table pacars.${table} add constraint broken check (${constraint}) not valid`);
      await meanwhile();
      await admin.query(`alter table pacars.${table} drop constraint broken`);
    },
  };
  teller.listenTo(line.world);
  return teller;
}
