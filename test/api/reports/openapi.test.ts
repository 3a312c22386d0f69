import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld, type World } from '../../support/world.ts';

interface Operation {
  summary?: string;
  tags?: string[];
  security?: object[];
  parameters?: { name: string; in: string; required?: boolean; schema?: object }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { description?: string; content?: Record<string, { schema: object }> }>;
}
interface Document {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object>; securitySchemes: Record<string, object> };
}

/** Every route of contract.md that this stage of the service has, with the statuses it is known to answer. */
const ROUTES: [string, string, number[]][] = [
  ['post', '/v1/feed/messages', [200, 202, 401, 409, 413, 422, 503]],
  ['get', '/v1/feed/deliveries/{id}', [200, 401, 404, 503]],
  ['get', '/v1/tasks', [200, 401, 403, 422, 503]],
  ['get', '/v1/tasks/{id}', [200, 401, 403, 404, 503]],
  ...(['get', 'put', 'delete'] as const).flatMap((method): [string, string, number[]][] =>
    ['/v1/me/absence', '/v1/people/{id}/absence'].map((path) => [
      method,
      path,
      [200, 400, 401, 403, 404, 409, 413, 415, 422, 503],
    ]),
  ),
  ['get', '/v1/reports/{id}/comments', [200, 401, 403, 404, 503]],
  ['post', '/v1/reports/{id}/comments', [201, 400, 401, 403, 404, 413, 415, 422, 503]],
  ['post', '/v1/tasks/reassignments', [200, 400, 401, 403, 413, 415, 422, 503]],
  ['post', '/v1/tasks/batch-completions', [200, 400, 401, 403, 413, 415, 422, 503]],
  ['post', '/v1/tasks/{id}/undo-claim', [200, 400, 401, 403, 404, 409, 412, 413, 415, 422, 503]],
  ['put', '/v1/tasks/{id}/follow-up', [200, 400, 401, 403, 404, 409, 412, 413, 415, 422, 503]],
  ['post', '/v1/tasks/{id}/corrections', [200, 400, 401, 403, 404, 409, 412, 413, 415, 422, 503]],
  ['post', '/v1/tasks/{id}/severity-revision', [201, 400, 401, 403, 404, 409, 413, 415, 422, 503]],
  ['get', '/v1/reports/{id}/suspensions', [200, 401, 403, 404, 503]],
  ['post', '/v1/reports/{id}/suspensions', [201, 400, 401, 403, 404, 409, 413, 415, 422, 503]],
  [
    'post',
    '/v1/reports/{id}/suspensions/{taskId}/reviews',
    [201, 400, 401, 403, 404, 409, 413, 415, 422, 503],
  ],
  ['get', '/v1/on-call/{force}', [200, 401, 403, 404, 503]],
  ['put', '/v1/on-call/{force}', [200, 400, 401, 403, 404, 412, 413, 415, 422, 503]],
  ['get', '/v1/tasks/{id}/candidates', [200, 401, 403, 404, 422, 503]],
  ['post', '/v1/tasks/{id}/parts', [200, 401, 403, 404, 409, 413, 415, 422, 503]],
  ['post', '/v1/tasks/{id}/judged', [200, 401, 403, 404, 409, 413, 415, 422, 503]],
  ...(['claim', 'release'] as const).map((action): [string, string, number[]] => [
    'post',
    `/v1/tasks/{id}/${action}`,
    [200, 400, 401, 403, 404, 409, 412, 422, 503],
  ]),
  ...(['assign', 'draft', 'complete'] as const).map((action): [string, string, number[]] => [
    'post',
    `/v1/tasks/{id}/${action}`,
    [200, 400, 401, 403, 404, 409, 412, 413, 415, 422, 503],
  ]),
  ['get', '/v1/reports', [200, 401, 403, 422, 503]],
  ['post', '/v1/reports', [200, 202, 401, 403, 409, 413, 415, 422, 503]],
  ['get', '/v1/reports/{id}', [200, 401, 403, 404, 503]],
  ['get', '/v1/reports/{id}/timeline', [200, 401, 403, 404, 503]],
  ['get', '/v1/audit', [200, 401, 403, 422, 503]],
  ['get', '/v1/audit/checkpoints', [200, 401, 403, 422, 503]],
  ['get', '/v1/audit/entries/{hash}/proof', [200, 401, 403, 404, 503]],
  ['get', '/v1/reports/{id}/readers', [200, 401, 403, 404, 503]],
  ['post', '/v1/reports/{id}/readers', [200, 401, 403, 404, 413, 415, 422, 503]],
  ['get', '/v1/reports/{id}/hand-offs', [200, 401, 403, 404, 503]],
  ['get', '/v1/reports/{id}/questions', [200, 401, 403, 404, 503]],
  ['post', '/v1/reports/{id}/questions', [201, 400, 401, 403, 404, 409, 413, 415, 422, 503]],
  ['post', '/v1/reports/{id}/contact-tasks', [201, 400, 401, 403, 404, 409, 413, 415, 422, 503]],
  ['post', '/v1/tasks/{id}/refused-request', [200, 401, 403, 404, 409, 413, 415, 422, 503]],
  ['get', '/v1/reports/{id}/links', [200, 401, 403, 404, 503]],
  ['post', '/v1/search', [200, 401, 403, 413, 415, 422, 503]],
  ['post', '/v1/reports/{id}/content', [200, 401, 403, 404, 413, 415, 422, 503]],
  ['get', '/v1/reports/{id}/identity-requests', [200, 401, 403, 404, 409, 503]],
  ['post', '/v1/reports/{id}/identity-requests', [201, 400, 401, 403, 404, 409, 413, 415, 422, 503]],
  ['get', '/v1/reports/{id}/identity-requests/{requestId}', [200, 401, 403, 404, 409, 503]],
  ...(['approve', 'refuse', 'withdraw', 'open'] as const).map((verb): [string, string, number[]] => [
    'post',
    `/v1/reports/{id}/identity-requests/{requestId}/${verb}`,
    [200, 400, 401, 403, 404, 409, 413, 415, 422, 503],
  ]),
  ['get', '/v1/session', [200, 401, 503]],
  ['post', '/v1/session/end-all', [204, 401, 403, 413, 415, 422, 503]],
  ['post', '/v1/reports/{id}/identity-clues', [200, 401, 403, 404, 413, 415, 422, 503]],
  ['get', '/v1/reports/{id}/open-points', [200, 401, 403, 404, 503]],
  ['get', '/v1/reports/{id}/parts', [200, 401, 403, 404, 503]],
  ['post', '/v1/reports/{id}/not-ours', [200, 400, 401, 403, 404, 409, 413, 415, 422, 503]],
  ['get', '/v1/reports/{id}/merges', [200, 401, 403, 404, 503]],
  ['post', '/v1/reports/{id}/merges', [201, 400, 401, 403, 404, 413, 415, 422, 503]],
  ['post', '/v1/reports/{id}/merges/{mergeId}/undo', [200, 400, 401, 403, 404, 409, 413, 415, 422, 503]],
  ['get', '/v1/reports/{id}/subjects', [200, 401, 403, 404, 503]],
  ['post', '/v1/reports/{id}/subjects', [200, 400, 401, 403, 404, 413, 415, 422, 503]],
  ['get', '/v1/reports/{id}/oversight', [200, 401, 403, 404, 503]],
  ['post', '/v1/reports/{id}/oversight-clocks', [200, 201, 400, 401, 403, 404, 409, 413, 415, 422, 503]],
  ['get', '/v1/me/relationships', [200, 401, 403, 503]],
  ['post', '/v1/me/relationships', [200, 400, 401, 403, 409, 413, 415, 422, 503]],
  ['delete', '/v1/me/relationships/{id}', [200, 400, 401, 403, 404, 422, 503]],
  ['get', '/v1/break-glass', [200, 401, 403, 422, 503]],
  ['post', '/v1/break-glass', [201, 400, 401, 403, 413, 415, 422, 503]],
  ...(['approve', 'refuse'] as const).map((verb): [string, string, number[]] => [
    'post',
    `/v1/break-glass/{id}/${verb}`,
    [200, 400, 401, 403, 404, 409, 413, 415, 422, 503],
  ]),
  ['post', '/v1/break-glass/{id}/end', [200, 400, 401, 403, 404, 409, 422, 503]],
  ['get', '/v1/statistics', [200, 401, 403, 422, 503]],
  ['get', '/v1/reports/{id}/retention', [200, 401, 403, 404, 503]],
  ['post', '/v1/reports/{id}/retention-class', [200, 400, 401, 403, 404, 409, 413, 415, 422, 503]],
  ['post', '/v1/reports/{id}/hold', [201, 400, 401, 403, 404, 409, 413, 415, 422, 503]],
  ['delete', '/v1/reports/{id}/hold', [200, 400, 401, 403, 404, 422, 503]],
  ['get', '/v1/moratoria', [200, 401, 403, 503]],
  ['post', '/v1/moratoria', [201, 400, 401, 403, 413, 415, 422, 503]],
  ['post', '/v1/moratoria/{id}/lift', [200, 400, 401, 403, 404, 413, 415, 422, 503]],
  ['get', '/v1/erasures', [200, 401, 403, 422, 503]],
];

/** Every object within a value, itself included. */
const objectsIn = (value: unknown): object[] =>
  typeof value === 'object' && value !== null ? [value, ...Object.values(value).flatMap(objectsIn)] : [];

describe('GET /v1/openapi.json', () => {
  let world: World;
  let document: Document;
  beforeAll(async () => {
    world = await createWorld();
    const answer = await world.app.inject('/v1/openapi.json');
    document = answer.json<Document>();
  });
  afterAll(() => world.close());

  const operations = (): [string, string, Operation][] =>
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]): [string, string, Operation] => [
        method,
        path,
        operation,
      ]),
    );

  it('is a document of OpenAPI 3.1, whose references all lead somewhere', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d$/u);
    expect(document.info).toMatchObject({ title: 'pacars', version: '0.0.0' });
    const references = objectsIn(document)
      .map((value) => Reflect.get(value, '$ref'))
      .filter((reference): reference is string => typeof reference === 'string');
    expect(references.length).toBeGreaterThan(10);
    for (const reference of new Set(references)) {
      const name = /^#\/components\/schemas\/([^/]+)$/u.exec(reference)?.[1] ?? reference;
      expect(Object.keys(document.components.schemas)).toContain(name);
    }
  });

  it.each(ROUTES)('describes %s %s, with every status it is known to answer', (method, path, statuses) => {
    const { responses } = document.paths[path]?.[method] ?? { responses: {} };
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(statuses.map(String)));
    expect(Object.keys(responses)).toContain('500');
  });

  it('describes no other route', () => {
    expect(
      operations()
        .map(([method, path]) => `${method} ${path}`)
        .toSorted(),
    ).toEqual(ROUTES.map(([method, path]) => `${method} ${path}`).toSorted());
  });

  it('says of each route what it is for, who may call it, and what its parameters are', () => {
    for (const [, path, operation] of operations()) {
      expect(operation.summary).toMatch(/^[A-Z]/u);
      const isFeed = path.startsWith('/v1/feed/');
      expect(operation.security).toEqual(isFeed ? [{ feed: [] }] : [{ staff: [] }, { session: [] }]);
      // Staff may be told to ask less often, wherever they ask.
      expect(Object.hasOwn(operation.responses, '429')).toBe(!isFeed);
      const named = [...path.matchAll(/\{(\w+)\}/gu)].map(([, name]) => name);
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      expect(declared.map(({ name }) => name)).toEqual(named);
      for (const { required } of declared) expect(required).toBe(true);
    }
    expect(Object.keys(document.components.securitySchemes).toSorted()).toEqual(['feed', 'session', 'staff']);
  });

  it('gives each answer a description and a schema, and each refusal the shape of a problem', () => {
    for (const [, , { responses }] of operations()) {
      for (const [status, { description, content }] of Object.entries(responses)) {
        expect(description).toEqual(expect.stringMatching(/\S/u));
        // No content: nothing to describe.
        if (status === '204') continue;
        const type = Number(status) < 400 ? 'application/json' : 'application/problem+json';
        expect(Object.keys(content ?? {})).toEqual([type]);
        expect(content?.[type]?.schema).toBeTypeOf('object');
      }
    }
    expect(document.components.schemas['Problem']).toMatchObject({
      required: expect.arrayContaining(['type', 'title', 'status', 'detail', 'instance']),
    });
  });

  it('describes the feed’s message with its required fields', () => {
    const body = document.paths['/v1/feed/messages']?.['post']?.requestBody;
    const schemas = objectsIn(body).filter((value) => Array.isArray(Reflect.get(value, 'required')));
    const required = schemas.map((value): unknown => Reflect.get(value, 'required'));
    expect(required).toContainEqual(
      expect.arrayContaining([
        'schemaVersion',
        'messageId',
        'reportRef',
        'sequence',
        'narrative',
        'anonymity',
      ]),
    );
  });

  it('shows nothing of the feeds’ secrets or of anybody', () => {
    const text = JSON.stringify(document);
    expect(text).not.toContain('whsec_');
    expect(text).not.toContain('Marchpenny');
  });
});
