import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { readClues } from '../../database/clue-review.ts';
import { asActor } from '../../database/transactions.ts';
import { CLUE_CONFIDENCES, CLUE_KINDS, CLUE_STATES } from '../../domain/identity-clues/clue.ts';
import { TASKS } from '../../domain/task-kinds.ts';
import { problemResponses } from '../openapi.ts';
import type { StaffDependencies } from '../staff.ts';
import { aboutReports } from './report-view.ts';

const identityClues = z
  .object({
    reportId: z.string(),
    clues: z.array(
      z.object({
        id: z
          .string()
          .nullable()
          .meta({ description: 'How the review names it; null when none can be held on it' }),
        messageId: z.string(),
        kind: z.enum(CLUE_KINDS),
        confidence: z.enum(CLUE_CONFIDENCES),
        state: z.enum(CLUE_STATES),
        field: z.string().meta({ description: 'JSON Pointer into the message' }),
        start: z.int().meta({ description: 'UTF-16 offset in the field' }),
        end: z.int(),
        text: z.string().nullable().meta({ description: 'Null once removed' }),
        before: z.string(),
        after: z.string(),
      }),
    ),
  })
  .meta({ id: 'IdentityClues' });

/**
 * What in an anonymous report could lead to its reporter, for those whose task it is to judge it: the only place where it
 * is shown. A POST, because the reading has a reason and leaves a mark.
 */
export const identityCluesRoute =
  ({ database, vault, guard }: StaffDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/v1/reports/:id/identity-clues',
      onRequest: guard.requireStaff(...TASKS['review-identity-clues'].roles),
      schema: {
        ...aboutReports('What could lead to an anonymous reporter. The reading is recorded with its reason'),
        params: z.object({ id: z.uuid() }),
        body: z.strictObject({ reason: z.string().trim().min(10).max(2_000) }),
        response: { 200: identityClues, ...problemResponses(401, 403, 404, 413, 415, 422, 503) },
      },
      handler: async (request) => {
        const actor = guard.staffOf(request);
        const reading = { actor, reportId: request.params.id, reason: request.body.reason };
        const shown = await asActor(database, actor, (tx) => readClues(tx, vault, reading));
        const clues = shown.map(({ messageRowId, pointer, ...clue }) => ({
          ...clue,
          messageId: messageRowId,
          field: pointer,
        }));
        return { reportId: request.params.id, clues };
      },
    });
  };
