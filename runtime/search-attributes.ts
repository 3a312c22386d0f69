import { isGrpcServiceError, type Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES, type SearchAttributeKind } from '../domain/search-attributes.ts';

/** A search attribute that a namespace lacks, or has as another kind. */
export interface MissingSearchAttribute {
  name: string;
  kind: SearchAttributeKind;
  /** `other-kind` cannot be put right by registering: an operator removes it first. */
  fault: 'absent' | 'other-kind';
}

/** `temporal.api.enums.v1.IndexedValueType`: numbers of a wire format, which never change. */
const INDEXED_VALUE_TYPES: Record<SearchAttributeKind, number> = { KEYWORD: 2, BOOL: 5, DATETIME: 6 };
/** gRPC's number for something that is there already. */
const ALREADY_EXISTS = 6;

const CALL_LIMIT_MS = 10_000;
const POLL_MS = 200;

/**
 * The search attributes that the namespace lacks. A workflow that uses one of them fails every task for ever, so a
 * worker refuses to run while there are any.
 *
 * @throws ServiceError of gRPC when Temporal does not answer within 10 seconds, or knows no such namespace
 */
export async function missingSearchAttributes(
  connection: Connection,
  namespace: string,
): Promise<MissingSearchAttribute[]> {
  const { customAttributes } = await connection.withDeadline(Date.now() + CALL_LIMIT_MS, () =>
    connection.operatorService.listSearchAttributes({ namespace }),
  );
  const registered = new Map<string, number>(Object.entries(customAttributes));
  return Object.entries(SEARCH_ATTRIBUTES).flatMap(([name, kind]) => {
    const found = registered.get(name);
    if (found === INDEXED_VALUE_TYPES[kind]) return [];
    return [{ name, kind, fault: found === undefined ? ('absent' as const) : ('other-kind' as const) }];
  });
}

/**
 * Registers the search attributes that the namespace lacks, and returns once Temporal lists them all. Safe to repeat,
 * also by several at once.
 *
 * @param limitMs - time until Temporal must list them, in milliseconds: its caches take up to a minute
 * @returns the names that were registered by this call
 * @throws Error naming the attributes that exist as another kind, or that are not listed in time
 */
export async function registerSearchAttributes(
  connection: Connection,
  namespace: string,
  limitMs = 90_000,
): Promise<string[]> {
  const deadline = Date.now() + limitMs;
  const missing = await missingSearchAttributes(connection, namespace);
  const conflicting = missing.filter(({ fault }) => fault === 'other-kind');
  if (conflicting.length > 0)
    throw new Error(`search attributes exist as another kind: ${namesOf(conflicting)}`);
  if (missing.length === 0) return [];
  // One by one: of several in one call, those that somebody else has just added would stop the rest.
  for (const attribute of missing) await add(connection, namespace, attribute, deadline);
  for (let still = missing; still.length > 0; still = await missingSearchAttributes(connection, namespace)) {
    if (Date.now() > deadline)
      throw new Error(`Temporal does not list the search attributes yet: ${namesOf(still)}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return missing.map(({ name }) => name);
}

const add = async (
  connection: Connection,
  namespace: string,
  { name, kind }: MissingSearchAttribute,
  deadline: number,
): Promise<void> => {
  const searchAttributes = { [name]: INDEXED_VALUE_TYPES[kind] };
  try {
    await connection.withDeadline(deadline, () =>
      connection.operatorService.addSearchAttributes({ namespace, searchAttributes }),
    );
  } catch (error) {
    const code: number | undefined = isGrpcServiceError(error) ? error.code : undefined;
    if (code !== ALREADY_EXISTS) throw error;
  }
};

const namesOf = (attributes: readonly MissingSearchAttribute[]): string =>
  attributes.map(({ name, kind }) => `${name} (${kind})`).join(', ');
