import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { lookAtParts } from '../../database/look-at-parts.ts';
import { asActor } from '../../database/transactions.ts';
import { CLUE_KINDS } from '../../domain/identity-clues/clue.ts';
import { dividedPart, PARTS_MAX } from '../../domain/schemas/forms/routing.ts';
import { problemResponses } from '../openapi.ts';
import { type StaffDependencies, WORKING_ROLES } from '../staff.ts';
import { taskParams } from './perform.ts';

const shownParts = z
  .object({
    parts: z.array(
      z.object({
        force: z.string(),
        contactConsented: z.boolean().meta({
          description:
            'Whether the reporter allows that force to ask how they can be reached; if not, it is screened',
        }),
        hidden: z.array(z.object({ pointer: z.string(), kind: z.enum(CLUE_KINDS) })).meta({
          description: 'What is hidden from the force; `hidden` of the part in the form is their number',
        }),
        message: z.looseObject({}).meta({ description: 'The message as the force would have it' }),
      }),
    ),
  })
  .meta({ id: 'PartsBeforeTheyLeave' });

/** What each force would be given by a division: a POST, because the reading has a reason and leaves a mark. */
export const partsRoute =
  ({ database, vault, guard }: StaffDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/v1/tasks/:id/parts',
      onRequest: guard.requireStaff(...WORKING_ROLES),
      schema: {
        summary:
          'What each force would be given by a division, and what is hidden from it. Nothing leaves by it',
        tags: ['tasks'],
        security: [{ staff: [] }],
        params: taskParams,
        body: z.strictObject({
          parts: z.array(dividedPart).min(1).max(PARTS_MAX),
          reason: z.string().trim().min(10).max(2_000),
        }),
        response: { 200: shownParts, ...problemResponses(401, 403, 404, 409, 413, 415, 422, 503) },
      },
      handler: async (request) => {
        const actor = guard.staffOf(request);
        const { parts, reason } = request.body;
        const looking = { actor, taskId: request.params.id, parts, reason };
        const made = await asActor(database, actor, (tx) => lookAtParts(tx, vault, looking));
        return {
          parts: made.map(({ decided, consented, shown: { message, hidden } }) => ({
            force: decided.force,
            contactConsented: consented,
            hidden,
            message: { ...message, messageId: undefined },
          })),
        };
      },
    });
  };
