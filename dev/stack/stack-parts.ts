import type { SearchAttributeType } from '../embedded/temporal.ts';
import { nodePart, type NodePartOptions } from './node-part.ts';
import type { Part } from './part.ts';
import {
  apiEnvironment,
  baseEnvironment,
  identityServiceEnvironment,
  workerEnvironment,
  type StackAddresses,
} from './part-environments.ts';
import { postgresPart, temporalPart } from './server-parts.ts';
import type { StackPlan } from './stack-plan.ts';
import { PAGER, PEOPLE_DIRECTORY, SYSTEMS } from './systems.ts';

/** The parts of a stack, in the groups that start together. */
export interface StackParts {
  servers: Part[];
  surroundings: Part[];
  product: Part[];
}

/** The groups of names in which a stack stops: whoever uses another stops before it. */
export const STOP_ORDER: readonly (readonly string[])[] = [
  ['api', 'worker'],
  ['identity-service'],
  [PEOPLE_DIRECTORY.name, PAGER.name, ...SYSTEMS.map(({ name }) => name)],
  ['mail'],
  ['identity'],
  ['temporal'],
  ['postgres'],
];

const AUDIENCE = 'pacars';

/** Attributes that exist before the product registers its own; none so far. */
const SEARCH_ATTRIBUTES: Record<string, SearchAttributeType> = {};

/** PostgreSQL's own log repeats neither rows nor statements, as in docker-compose.yml. */
const SPARING_LOG = ['-c', 'log_error_verbosity=terse', '-c', 'log_min_error_statement=panic'];

const logOf = ({ home }: StackPlan, name: string): string => home.file('logs', `${name}.log`);

const surroundingParts = (plan: StackPlan, addresses: StackAddresses): Part[] => {
  const { home, ports, secrets } = plan;
  const part = (name: string, script: string, variables: NodeJS.ProcessEnv, args: string[] = []): Part => {
    const own = { HOST: '127.0.0.1', STATE_FILE: home.file('state', `${name}.json`) };
    const options: NodePartOptions = {
      name,
      script,
      args,
      environment: { ...baseEnvironment(), ...own, ...variables },
      log: logOf(plan, name),
      stopLimitMs: 10_000,
    };
    return nodePart(options);
  };
  return [
    part('identity', 'dev/identity-provider/main.ts', {
      PORT: String(ports.identity),
      ISSUER: addresses.issuer,
      AUDIENCE,
      PEOPLE_FILE: plan.peopleFile,
      CLIENT_SECRET: secrets.oidcClient,
      REDIRECT_URIS: `${addresses.api}/login/callback`,
    }),
    part('mail', 'dev/mail/main.ts', { SMTP_PORT: String(ports.smtp), HTTP_PORT: String(ports.inbox) }),
    part(
      PEOPLE_DIRECTORY.name,
      'dev/simulators/main.ts',
      {
        PORT: String(ports.peopleDirectory),
        TOKEN: secrets.peopleDirectory,
        PEOPLE_FILE: plan.peopleFile,
      },
      ['--system', PEOPLE_DIRECTORY.name],
    ),
    part(PAGER.name, 'dev/simulators/main.ts', { PORT: String(ports.pager), TOKEN: secrets.pager }, [
      '--system',
      PAGER.name,
    ]),
    ...SYSTEMS.map(({ name }) =>
      part(
        name,
        'dev/simulators/main.ts',
        { PORT: String(ports.simulators[name]), TOKEN: secrets.tokens[name] },
        ['--system', name],
      ),
    ),
  ];
};

const productParts = (plan: StackPlan, addresses: StackAddresses): Part[] => {
  const part = (
    name: 'api' | 'worker' | 'identity-service',
    command: string,
    environment: NodeJS.ProcessEnv,
  ): Part =>
    nodePart({
      name,
      script: 'cli/main.ts',
      args: [command],
      environment,
      log: logOf(plan, name),
      readyUrl: `${addresses[name]}/readyz`,
    });
  return [
    part('worker', 'worker', workerEnvironment(plan, addresses)),
    part('identity-service', 'identity', identityServiceEnvironment(plan, addresses)),
    part('api', 'api', apiEnvironment(plan, addresses)),
  ];
};

/**
 * The parts of a planned stack.
 *
 * @param cli - path of the Temporal CLI; undefined when the stack uses a Temporal of its user
 */
export const partsOf = (plan: StackPlan, addresses: StackAddresses, cli: string | undefined): StackParts => {
  const { home, options, ports, secrets, namespace } = plan;
  const servers: Part[] = [];
  if (options.databaseUrl === undefined)
    servers.push(
      postgresPart({
        dataDir: home.file('postgres'),
        port: ports.postgres,
        password: secrets.database,
        log: logOf(plan, 'postgres'),
        flags: [...SPARING_LOG, ...(options.postgresFlags ?? [])],
      }),
    );
  if (cli !== undefined)
    servers.push(
      temporalPart({
        cli,
        dataDir: home.file('temporal'),
        port: ports.temporal,
        uiPort: ports.temporalUi,
        namespace,
        searchAttributes: SEARCH_ATTRIBUTES,
        log: logOf(plan, 'temporal'),
      }),
    );
  return { servers, surroundings: surroundingParts(plan, addresses), product: productParts(plan, addresses) };
};
