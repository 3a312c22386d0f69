import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { consultSubjects, nameSubjectOf } from '../../database/subject-naming.ts';
import { asActor } from '../../database/transactions.ts';
import { SUBJECT_BASES } from '../../domain/subject-matching.ts';
import { once } from '../idempotent.ts';
import { knownReport } from '../known-report.ts';
import { problemResponses } from '../openapi.ts';
import { type StaffDependencies, WORKING_ROLES } from '../staff.ts';
import type { EntryDependencies } from './manual-entry-route.ts';
import { aboutReports } from './report-view.ts';

const params = z.object({ id: z.uuid() });

const subjectView = z
  .object({
    personId: z.string(),
    name: z.string(),
    force: z.string(),
    unit: z.string().nullable(),
    rank: z.string().nullable(),
    basis: z.enum(SUBJECT_BASES).meta({
      description: 'CANDIDATE: may be meant, and is kept from the report until somebody has decided',
    }),
    score: z.int().meta({ description: '0 to 100: how well what the report says fits' }),
    messageId: z.string().nullable().meta({ description: 'The message that named them' }),
    decidedBy: z.string().nullable(),
    at: z.iso.datetime(),
  })
  .meta({ id: 'ReportSubject' });

const named = z.object({ named: z.literal(true) });

type NamingDependencies = StaffDependencies & Pick<EntryDependencies, 'clocks'>;

/** Whom a report is about, by the people directory: shown, and named by a person. */
export const subjectsRoutes =
  ({ database, vault, guard, clocks }: NamingDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/v1/reports/:id/subjects',
      onRequest: guard.requireStaff(...WORKING_ROLES),
      schema: {
        ...aboutReports('The people whom a report is about, or may be. The reading is recorded'),
        params,
        response: {
          200: z.object({ items: z.array(subjectView) }),
          ...problemResponses(401, 403, 404, 503),
        },
      },
      handler: (request) => {
        const actor = guard.staffOf(request);
        return asActor(database, actor, async (tx) => {
          const report = await knownReport(tx, request.params.id);
          return { items: await consultSubjects(tx, actor, report) };
        });
      },
    });

    app.route({
      method: 'POST',
      url: '/v1/reports/:id/subjects',
      onRequest: guard.requireStaff('psd-assessor', 'psd-supervisor'),
      schema: {
        ...aboutReports(
          'Name a person of the directory as a subject. Who must not know of it then is kept from it at once, the caller too. One whom a report is sealed for, or who owns sealed ones, may be meant until a second person has decided',
        ),
        params,
        body: z.strictObject({
          login: z.string().min(1).max(200).meta({ description: 'Of the person in the directory' }),
          reason: z.string().trim().min(10).max(2_000),
        }),
        response: {
          200: named.describe('Named; nothing is said of what follows from it'),
          ...problemResponses(400, 401, 403, 404, 413, 415, 422, 503),
        },
      },
      handler: async (request) => {
        const actor = guard.staffOf(request);
        const call = { request, actor, schema: named };
        const { body } = await once({ database, vault }, call, {
          find: (tx) => knownReport(tx, request.params.id),
          act: async (tx, report) => {
            await nameSubjectOf(tx, vault, { actor, report, clocks, ...request.body });
            return { status: 200, body: { named: true as const }, etag: null };
          },
        });
        return body;
      },
    });
  };
