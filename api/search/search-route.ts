import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { MATCH_KINDS, type Search, searchReports } from '../../database/search.ts';
import { asActor } from '../../database/transactions.ts';
import { NARRATIVE_CHARACTERS_MAX } from '../../domain/schemas/feed-message.ts';
import { termsOfSearch } from '../../domain/search/message-terms.ts';
import { DUPLICATE_RULES, shinglesOf } from '../../domain/search/near-duplicates.ts';
import { problemResponses } from '../openapi.ts';
import { type FieldError, invalid } from '../problems.ts';
import { reportView } from '../reports/report-view.ts';
import { pageOf, pageQuery, type StaffDependencies, WORKING_ROLES } from '../staff.ts';

const sought = z.string().trim().min(1).max(200).optional();
const searchBody = z
  .strictObject({
    name: sought.meta({
      description: 'Of a subject, in any order, also shortened, misspelt or as it sounds',
    }),
    collarNumber: sought,
    telephone: sought,
    email: z.string().trim().min(1).max(320).optional(),
    vehicle: sought.meta({ description: 'A number plate' }),
    handle: sought.meta({ description: 'A name on a platform' }),
    text: z
      .string()
      .min(1)
      .max(2 * NARRATIVE_CHARACTERS_MAX)
      .optional()
      .meta({ description: 'Finds reports that say nearly the same' }),
    reason: z.string().trim().min(10).max(2_000).meta({ description: 'Why; kept sealed' }),
  })
  .meta({ id: 'Search' });

const foundReport = z
  .object({
    report: reportView,
    score: z.number().meta({ description: 'From 0 to 1, from the kinds that match alone' }),
    matched: z.array(z.enum(MATCH_KINDS)).meta({ description: 'By what it was found' }),
  })
  .meta({ id: 'FoundReport' });

/** Each value must hold something to search by, or an empty answer would be taken for "there is no such report". */
function faultsOf({ text, ...values }: Search): FieldError[] {
  const faults = termsOfSearch(values)
    .filter(({ terms }) => terms.length === 0)
    .map(({ field }) => ({
      pointer: `/${field}`,
      detail: 'is none that reports are found by: check its spelling',
    }));
  if (text !== undefined && shinglesOf(text).size < DUPLICATE_RULES.shinglesMin)
    faults.push({ pointer: '/text', detail: 'is too short to be compared: give some sentences' });
  if (Object.values({ ...values, text }).every((value) => value === undefined))
    faults.push({ pointer: '', detail: 'say what to search for: at least one of the fields' });
  return faults;
}

/** Search by keyed values: a POST, because what is searched for must stand in no address, and each search is recorded. */
export const searchRoute =
  ({ database, vault, guard, cursors }: StaffDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/v1/search',
      onRequest: guard.requireStaff(...WORKING_ROLES),
      schema: {
        summary: 'Reports that the caller may know, by what they say of people. Recorded with its reason',
        tags: ['search'],
        security: [{ staff: [] }],
        querystring: pageQuery.extend({ limit: z.coerce.number().int().min(1).max(100).default(20) }),
        body: searchBody,
        response: {
          200: z.object({ items: z.array(foundReport), nextCursor: z.string().nullable() }),
          ...problemResponses(401, 403, 413, 415, 422, 503),
        },
      },
      handler: async (request) => {
        const actor = guard.staffOf(request);
        const { reason, ...search } = request.body;
        const faults = faultsOf(search);
        if (faults.length > 0) throw invalid(faults);
        const { limit, cursor } = request.query;
        const list = JSON.stringify(['search', actor.id, search]);
        return pageOf(cursors, list, cursor, (after) =>
          asActor(database, actor, (tx) =>
            searchReports(tx, vault, { actor, search, reason, page: { limit, after } }),
          ),
        );
      },
    });
  };
