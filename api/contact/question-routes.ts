import { randomUUID } from 'node:crypto';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { askQuestions, QUESTION_STATES, questionsOfReport } from '../../database/reporter-questions.ts';
import { asActor } from '../../database/transactions.ts';
import { SOURCE_ADVICE } from '../../domain/source-contact.ts';
import { TASKING_SIGNS } from '../../domain/tasking-language.ts';
import { once } from '../idempotent.ts';
import { knownReport } from '../known-report.ts';
import { problemResponses } from '../openapi.ts';
import type { EntryDependencies } from '../reports/manual-entry-route.ts';
import { aboutReports } from '../reports/report-view.ts';
import { type StaffDependencies, WORKING_ROLES } from '../staff.ts';

const params = z.object({ id: z.uuid() });

const questionView = z
  .object({
    id: z.string(),
    state: z.enum(QUESTION_STATES).meta({
      description:
        'ASKED waits for a supervisor, APPROVED is on its way, SENT waits for its answer until answerDue',
    }),
    askedBy: z.string(),
    askedAt: z.iso.datetime(),
    contacts: z.int().meta({ description: 'How often there had been contact with the reporter before' }),
    advised: z.boolean().meta({ description: 'Whether advice on covert sources is recorded with it' }),
    warnings: z.array(z.string()).meta({ description: 'What reads like asking the reporter to act' }),
    answerDue: z.iso.datetime().nullable(),
    settledAt: z.iso.datetime().nullable(),
    answerId: z.string().nullable().meta({ description: 'The message that answered' }),
    receipt: z.string().nullable().meta({ description: "Crimestoppers' reference of the questions" }),
  })
  .meta({ id: 'ReporterQuestions' });

const asked = z
  .object({
    id: z.string(),
    contacts: z.int().meta({ description: 'How often there was contact with the reporter before' }),
    warnings: z.array(z.enum(TASKING_SIGNS)),
    advice: z.string().meta({ description: 'What whoever asks and whoever approves must keep to' }),
  })
  .meta({ id: 'QuestionsAsked' });

const askBody = z.strictObject({
  questions: z.array(z.string().trim().min(5).max(2_000)).min(1).max(10),
  reason: z.string().trim().min(10).max(2_000),
  advice: z.string().trim().min(20).max(2_000).optional().meta({
    description: 'What whoever authorises covert sources has advised; needed once contact has been repeated',
  }),
});

/** Questions to an anonymous reporter, put by an agent of Crimestoppers: asked by one, approved by another. */
export const questionRoutes =
  ({
    database,
    vault,
    guard,
    clocks,
  }: StaffDependencies & Pick<EntryDependencies, 'clocks'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/v1/reports/:id/questions',
      onRequest: guard.requireStaff('psd-assessor', 'psd-supervisor', 'investigator'),
      schema: {
        ...aboutReports(
          'Ask for questions to be put to an anonymous reporter who keeps in contact. A supervisor who did not ask approves them first',
        ),
        params,
        body: askBody,
        response: { 201: asked, ...problemResponses(400, 401, 403, 404, 409, 413, 415, 422, 503) },
      },
      handler: async (request, reply) => {
        const actor = guard.staffOf(request);
        const call = { request, actor, schema: asked };
        const { body } = await once({ database, vault }, call, {
          find: (tx) => knownReport(tx, request.params.id),
          act: async (tx, report) => {
            const id = randomUUID();
            const ask = { actor, report, id, words: request.body, at: new Date(), clocks };
            const { contacts, warnings } = await askQuestions(tx, vault, ask);
            return { status: 201, body: { id, contacts, warnings, advice: SOURCE_ADVICE }, etag: null };
          },
        });
        return reply.code(201).send(body);
      },
    });

    app.route({
      method: 'GET',
      url: '/v1/reports/:id/questions',
      onRequest: guard.requireStaff(...WORKING_ROLES),
      schema: {
        ...aboutReports('The questions put to the reporter and what became of them, without a word of them'),
        params,
        response: {
          200: z.object({ items: z.array(questionView) }),
          ...problemResponses(401, 403, 404, 503),
        },
      },
      handler: (request) =>
        asActor(database, guard.staffOf(request), async (tx) => {
          await knownReport(tx, request.params.id);
          return { items: await questionsOfReport(tx, request.params.id) };
        }),
    });
  };
