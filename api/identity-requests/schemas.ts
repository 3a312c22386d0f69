import { z } from 'zod';
import {
  APPROVING_ROLES,
  ASKING_ROLES,
  IDENTITY_PURPOSES,
  REQUEST_STATES,
} from '../../domain/identity-release.ts';
import type { Role } from '../../domain/roles.ts';
import { problemResponses } from '../openapi.ts';

/** Roles that have anything to do with the release of an identity. */
export const RELEASE_ROLES: readonly Role[] = [...new Set<Role>([...ASKING_ROLES, ...APPROVING_ROLES])];

const instant = z.iso.datetime();
const words = z.string().trim().min(10).max(2_000);

const reportParams = z.object({ id: z.uuid() });
const requestParams = z.object({ id: z.uuid(), requestId: z.uuid() });

const askBody = z.strictObject({
  purpose: z.enum(IDENTITY_PURPOSES),
  reason: words.meta({ description: 'Why, in words: shown to whoever may answer, kept sealed' }),
});
const approveBody = z.strictObject({ reason: words.optional() });
const refuseBody = z.strictObject({
  reason: words.meta({ description: 'Why not: shown to the one who asked, kept sealed' }),
});
const openBody = z.strictObject({
  conditionsRead: z
    .string()
    .regex(/^[0-9a-f]{64}$/u, 'must be the conditionsDigest of the request')
    .meta({ description: 'The conditionsDigest of the request, once the conditions have been read' }),
});

const identityRequestSchema = z.object({
  id: z.string(),
  reportId: z.string(),
  purpose: z.enum(IDENTITY_PURPOSES),
  state: z.enum(REQUEST_STATES),
  consentOverridden: z
    .boolean()
    .meta({ description: 'Whether the purpose outweighs what the reporter asked for' }),
  asker: z.string(),
  askerRole: z.enum(ASKING_ROLES),
  requestedAt: instant,
  answerDue: instant,
  answerer: z.string().nullable(),
  answererRole: z.enum(APPROVING_ROLES).nullable(),
  answeredAt: instant.nullable(),
  openUntil: instant.nullable(),
  openings: z.array(instant).meta({ description: 'When the details were shown' }),
});

/** A request in codes, for everybody who may know the report. */
const identityRequest = identityRequestSchema.meta({ id: 'IdentityRequest' });
export type IdentityRequestView = z.infer<typeof identityRequest>;

const conditionsSchema = z.object({
  preferredMethod: z.string().nullable(),
  safeTimes: z.string().nullable(),
  genderOfInvestigatorPreference: z.string().nullable(),
  contactNote: z.string().nullable(),
  doNot: z.array(z.string()),
  instructions: z.array(z.string()).meta({ description: 'The codes of doNot in plain English' }),
  consentToContactBy: z.array(z.string()),
  consentStated: z.boolean(),
});
const contactConditions = conditionsSchema.meta({ id: 'ContactConditions' });

/** One request with what the caller may read of it. */
const identityRequestDetail = identityRequestSchema
  .extend({
    reason: z.string().nullable().meta({ description: 'For the one who asked and those who may answer' }),
    answer: z.string().nullable(),
    conditions: contactConditions
      .nullable()
      .meta({ description: "The reporter's conditions, for the one who asked, once approved" }),
    conditionsDigest: z.string().nullable(),
    waysFrom: z.string().nullable().meta({ description: 'The message whose ways to reach hold' }),
    superseded: z.array(z.string()).meta({ description: 'Messages whose ways to reach must not be used' }),
  })
  .meta({ id: 'IdentityRequestDetail' });
export type IdentityRequestDetail = z.infer<typeof identityRequestDetail>;

/** The reporter's contact details, each time with the reporter's conditions. */
const openedIdentity = z
  .object({
    requestId: z.string(),
    opening: z.int().meta({ description: 'Which opening of this request it is' }),
    openUntil: instant,
    instructions: z.array(z.string()),
    conditions: contactConditions,
    details: z.object({
      name: z.string().nullable(),
      phone: z.string().nullable(),
      email: z.string().nullable(),
      other: z.record(z.string(), z.unknown()),
    }),
  })
  .meta({ id: 'OpenedIdentity' });
export type OpenedIdentity = z.infer<typeof openedIdentity>;

export const requestAnswer = identityRequest;

const about = (summary: string): { summary: string; tags: string[]; security: { staff: string[] }[] } => ({
  summary,
  tags: ['identity'],
  security: [{ staff: [] }],
});

const ONE = '/v1/reports/:id/identity-requests/:requestId';
const reading = () => problemResponses(401, 403, 404, 409, 503);
const changing = () => problemResponses(400, 401, 403, 404, 409, 413, 415, 422, 503);

/**
 * The routes by which an identity is released, declared once for the two processes that serve them: the identity
 * component, which does the work, and the api, which passes calls on to it.
 */
export const IDENTITY_ROUTES = {
  list: {
    method: 'GET',
    url: '/v1/reports/:id/identity-requests',
    schema: {
      ...about('Requests to be told who the reporter is, in codes'),
      params: reportParams,
      response: { 200: z.object({ items: z.array(identityRequest) }), ...reading() },
    },
  },
  ask: {
    method: 'POST',
    url: '/v1/reports/:id/identity-requests',
    schema: {
      ...about('Ask who the reporter is'),
      params: reportParams,
      body: askBody,
      response: { 201: identityRequest, ...changing() },
    },
  },
  read: {
    method: 'GET',
    url: ONE,
    schema: {
      ...about("A request and, once approved, the reporter's conditions. The reading is recorded"),
      params: requestParams,
      response: { 200: identityRequestDetail, ...reading() },
    },
  },
  approve: {
    method: 'POST',
    url: `${ONE}/approve`,
    schema: {
      ...about('Approve a request of somebody else'),
      params: requestParams,
      body: approveBody.nullish(),
      response: { 200: identityRequest, ...changing() },
    },
  },
  refuse: {
    method: 'POST',
    url: `${ONE}/refuse`,
    schema: {
      ...about('Refuse a request, with a reason'),
      params: requestParams,
      body: refuseBody,
      response: { 200: identityRequest, ...changing() },
    },
  },
  withdraw: {
    method: 'POST',
    url: `${ONE}/withdraw`,
    schema: {
      ...about('Withdraw a request of your own, or give an approval back'),
      params: requestParams,
      response: { 200: identityRequest, ...changing() },
    },
  },
  open: {
    method: 'POST',
    url: `${ONE}/open`,
    schema: {
      ...about('Show the contact details. Every call that shows them is recorded and told to the approver'),
      params: requestParams,
      body: openBody,
      response: { 200: openedIdentity, ...changing() },
    },
  },
} as const;
