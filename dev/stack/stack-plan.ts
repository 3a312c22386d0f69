import { fileURLToPath } from 'node:url';
import { findFreePorts, isPortFree } from '../embedded/free-port.ts';
import { readSamplePeople, type SamplePerson } from '../identity-provider/people.ts';
import type { StackHome } from './home.ts';
import { keepKeys, keepSecrets, type StackSecrets } from './secrets.ts';
import { forEachSystem, SYSTEMS, type SystemName } from './systems.ts';

/** Where staff's pages and the API are found when nobody says otherwise. */
const API_PORT = 3_000;
const FEED_NAME = 'crimestoppers';
const HOME_FORCE = 'derbyshire';
const NAMESPACE = 'pacars';
/** Those that `ports` names one by one, and one for each system that work is handed to. */
const PORTS_NEEDED = 11 + SYSTEMS.length;

/** How to start a stack; every field but `home` has a default. */
export interface StackOptions {
  /** The data directory. */
  home: string;
  /** Of the API. 0 takes any free one. */
  port?: number;
  /** Use this PostgreSQL instead of the embedded one; the role must be allowed to create roles. */
  databaseUrl?: string;
  /** Use this Temporal, `host:port`, instead of the development server. */
  temporalAddress?: string;
  /** Clocks of the tasks, as PACARS_DEADLINES has them. */
  deadlines?: unknown;
  /** More variables for the API and the worker; they win over the stack's own. */
  environment?: Readonly<Record<string, string>>;
  /** More arguments for the embedded PostgreSQL. */
  postgresFlags?: readonly string[];
}

/** Everything decided before the first part starts. */
export interface StackPlan {
  options: StackOptions;
  home: StackHome;
  secrets: StackSecrets;
  ports: Record<
    | 'api'
    | 'worker'
    | 'postgres'
    | 'temporal'
    | 'temporalUi'
    | 'identity'
    | 'identityService'
    | 'smtp'
    | 'inbox'
    | 'peopleDirectory'
    | 'pager',
    number
  > & {
    simulators: Record<SystemName, number>;
  };
  people: readonly SamplePerson[];
  peopleFile: string;
  namespace: string;
  hostedForces: readonly string[];
  homeForce: string;
  feedName: string;
}

const chooseApiPort = async (port: number): Promise<number | undefined> => {
  if (port === 0) return undefined;
  if (await isPortFree(port)) return port;
  throw new Error(`port ${port} is taken: set PACARS_PORT to a free one, or stop what listens there`);
};

const choosePorts = async (wanted: number): Promise<StackPlan['ports']> => {
  const api = await chooseApiPort(wanted);
  const free = await findFreePorts(PORTS_NEEDED);
  const take = (): number => {
    const port = free.pop();
    if (port === undefined) throw new RangeError('fewer ports than parts');
    return port;
  };
  return {
    api: api ?? take(),
    worker: take(),
    postgres: take(),
    temporal: take(),
    temporalUi: take(),
    identity: take(),
    identityService: take(),
    smtp: take(),
    inbox: take(),
    peopleDirectory: take(),
    pager: take(),
    simulators: forEachSystem(take),
  };
};

/**
 * Decide ports, secrets and forces of a stack.
 *
 * @throws Error when the API's port is taken, naming PACARS_PORT
 */
export const planStack = async (options: StackOptions, home: StackHome): Promise<StackPlan> => {
  const peopleFile = fileURLToPath(new URL('../sample-people.json', import.meta.url));
  const people = await readSamplePeople(peopleFile);
  const ports = await choosePorts(options.port ?? API_PORT);
  const secrets = keepSecrets(home.file('secrets.json'));
  keepKeys(home.file('keys.json'), home.file('identity-key.json'), home.file('audit-key.json'));
  return {
    options,
    home,
    secrets,
    ports,
    people,
    peopleFile,
    namespace: process.env['TEMPORAL_NAMESPACE'] ?? NAMESPACE,
    // Those whose professional standards department is among the sample people.
    hostedForces: process.env['PACARS_HOSTED_FORCES']?.split(',') ?? [
      ...new Set(people.filter(({ psd }) => psd).map(({ force }) => force)),
    ],
    homeForce: process.env['PACARS_HOME_FORCE'] ?? HOME_FORCE,
    feedName: FEED_NAME,
  };
};
