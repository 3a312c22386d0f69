import { TestWorkflowEnvironment } from '@temporalio/testing';
import { findTemporalTestServer } from '../../dev/embedded/tools.ts';
import { SEARCH_ATTRIBUTES } from '../../domain/search-attributes.ts';
import { createLogger } from '../../runtime/logger.ts';
import { PLAIN_CONVERTER, type TemporalPlace } from './namespace.ts';
import { installRuntimeOnce } from './temporal-runtime.ts';

/** A Temporal server whose clock is turned forward by the test. PostgreSQL's clock is not: rows keep real instants. */
export interface SkippingPlace extends TemporalPlace {
  /** Let so much time pass for workflows, timers and retries, in milliseconds. */
  pass(ms: number): Promise<void>;
}

const NAMESPACE = 'default';
/** `temporal.api.enums.v1.IndexedValueType`. */
const VALUE_TYPES = { KEYWORD: 2, BOOL: 5, DATETIME: 6 } as const;

/** Start a time-skipping server of one's own. */
export async function startSkippingPlace(): Promise<SkippingPlace> {
  await installRuntimeOnce(createLogger({ process: 'worker', level: 'fatal' }));
  const path = await findTemporalTestServer();
  const server = { executable: { type: 'existing-path', path } } as const;
  const environment = await TestWorkflowEnvironment.createTimeSkipping({ server });
  // It can be told of search attributes, and not be asked for them.
  const searchAttributes = Object.fromEntries(
    Object.entries(SEARCH_ATTRIBUTES).map(([name, kind]) => [name, VALUE_TYPES[kind]]),
  );
  await environment.connection.operatorService.addSearchAttributes({
    namespace: NAMESPACE,
    searchAttributes,
  });
  return {
    namespace: NAMESPACE,
    client: environment.client,
    connection: environment.connection,
    native: environment.nativeConnection,
    dataConverter: PLAIN_CONVERTER,
    pass: (ms) => environment.sleep(ms),
    close: () => environment.teardown(),
  };
}
