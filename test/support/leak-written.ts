import { z } from 'zod';
import { TASK_FORMS } from '../../domain/schemas/task-forms.ts';
import type { TaskKind } from '../../domain/task-kinds.ts';
import type { World } from './world.ts';

type JsonObject = Record<string, unknown>;
const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null;
const CODED = ['enum', 'const', 'format', 'pattern'] as const;

/**
 * The fields of a JSON Schema that take a text of one's own, by their path: no codes, ids, instants or slugs.
 *
 * @param shared - the schemas that it refers to, by their names
 */
function writtenFields(schema: unknown, shared: unknown = {}, path = ''): string[] {
  if (!isObject(schema)) return [];
  const { $ref: reference } = schema;
  if (typeof reference === 'string' && isObject(shared))
    return writtenFields(shared[reference.replace(/^.*\//u, '')], shared, path);
  if (schema['type'] === 'string') return CODED.every((rule) => schema[rule] === undefined) ? [path] : [];
  const parts = ['anyOf', 'oneOf', 'allOf', 'items', 'additionalProperties']
    .map((rule) => schema[rule])
    .flat();
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  return [
    ...parts.flatMap((part) => writtenFields(part, shared, path)),
    ...Object.entries(properties).flatMap(([name, part]) =>
      writtenFields(part, shared, path === '' ? name : `${path}/${name}`),
    ),
  ];
}

/** The fields of the form of a kind that somebody writes in. */
export const writtenFieldsOf = (kind: TaskKind): string[] =>
  writtenFields(z.toJSONSchema<z.ZodType>(TASK_FORMS[kind], { io: 'input' }));

const document = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.object({ schemas: z.unknown() }),
});
const operation = z.object({
  requestBody: z.object({ content: z.record(z.string(), z.object({ schema: z.unknown() })) }),
});

/** Every field of every route of staff that somebody writes in, as `<route> <path>`, by the OpenAPI document. */
export async function routesThatTakeWords(world: World): Promise<string[]> {
  const { paths, components } = document.parse((await world.as(null).get('/v1/openapi.json')).body);
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.values(path.startsWith('/v1/feed/') ? {} : methods).flatMap((described) => {
      const { data } = operation.safeParse(described);
      const { schema } = data?.requestBody.content['application/json'] ?? {};
      const route = path.replaceAll(/\{(\w+)\}/gu, ':$1');
      return [...new Set(writtenFields(schema, components.schemas))].map((field) => `${route} ${field}`);
    }),
  );
}
