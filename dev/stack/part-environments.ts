import { BROWSER_CLIENT_ID } from '../identity-provider/browser-client.ts';
import type { StackPlan } from './stack-plan.ts';
import { forEachSystem, PAGER, PEOPLE_DIRECTORY, SYSTEMS, type SystemName } from './systems.ts';

/** What a part may see of the environment that the stack was started in; the rest would change what it does. */
const PASSED_ON =
  /^(PATH|HOME|USER|LOGNAME|LANG|LC_.*|TZ|TMPDIR|TEMP|TMP|SystemRoot|XDG_CACHE_HOME|NODE_OPTIONS|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|SSL_CERT_DIR|LOG_LEVEL)$/;
/** How to reach a Temporal of one's own: encryption and key. */
const TEMPORAL_ACCESS = /^TEMPORAL_(API_KEY(_FILE)?|TLS.*)$/;

/** Addresses that several parts and `stack.json` name. */
export interface StackAddresses {
  api: string;
  worker: string;
  /** The component that releases identities; not to be mistaken for the provider of logins. */
  'identity-service': string;
  issuer: string;
  smtp: string;
  inbox: string;
  temporal: string;
  /** For the superuser, or for the role of DATABASE_URL. */
  database: string;
  peopleDirectory: string;
  pager: string;
  simulators: Record<SystemName, string>;
}

const local = (port: number): string => `http://127.0.0.1:${port}`;

/** The addresses of a planned stack. */
export const addressesOf = ({ options, ports, secrets }: StackPlan): StackAddresses => {
  return {
    api: local(ports.api),
    worker: local(ports.worker),
    'identity-service': local(ports.identityService),
    issuer: local(ports.identity),
    smtp: `smtp://127.0.0.1:${ports.smtp}`,
    inbox: local(ports.inbox),
    temporal: options.temporalAddress ?? `127.0.0.1:${ports.temporal}`,
    database:
      options.databaseUrl ??
      `postgres://postgres:${encodeURIComponent(secrets.database)}@127.0.0.1:${ports.postgres}/pacars`,
    peopleDirectory: local(ports.peopleDirectory),
    pager: local(ports.pager),
    simulators: forEachSystem((name) => local(ports.simulators[name])),
  };
};

/** The part of this process's environment that every part gets. */
export const baseEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => PASSED_ON.test(name)));

const temporalEnvironment = (
  { options, namespace }: StackPlan,
  { temporal }: StackAddresses,
): NodeJS.ProcessEnv => {
  const access = options.temporalAddress === undefined ? [] : Object.entries(process.env);
  return {
    ...Object.fromEntries(access.filter(([name]) => TEMPORAL_ACCESS.test(name))),
    TEMPORAL_ADDRESS: temporal,
    TEMPORAL_NAMESPACE: namespace,
  };
};

const asRole = (database: string, role: string, password: string): string => {
  const url = new URL(database);
  url.username = role;
  url.password = password;
  return url.href;
};

const sharedEnvironment = (plan: StackPlan, addresses: StackAddresses): NodeJS.ProcessEnv => {
  const { options } = plan;
  const deadlines =
    options.deadlines === undefined ? process.env['PACARS_DEADLINES'] : JSON.stringify(options.deadlines);
  return {
    ...baseEnvironment(),
    ...temporalEnvironment(plan, addresses),
    PACARS_HOST: '127.0.0.1',
    PACARS_KEYS_FILE: plan.home.file('keys.json'),
    PACARS_HOSTED_FORCES: plan.hostedForces.join(','),
    PACARS_HOME_FORCE: plan.homeForce,
    PACARS_PUBLIC_URL: addresses.api,
    ...(deadlines === undefined ? {} : { PACARS_DEADLINES: deadlines }),
  };
};

/** The environment of `migrate` and `seed`, who log in as the role that owns the server. */
export const setUpEnvironment = (plan: StackPlan, addresses: StackAddresses): NodeJS.ProcessEnv => ({
  ...sharedEnvironment(plan, addresses),
  DATABASE_URL: addresses.database,
  PACARS_ROLE_PASSWORDS: JSON.stringify(plan.secrets.roles),
  PACARS_SEED: JSON.stringify({
    feed: { name: plan.feedName, secret: plan.secrets.feed, force: plan.homeForce },
    peopleFile: plan.peopleFile,
  }),
});

/** The environment of the API. */
export const apiEnvironment = (plan: StackPlan, addresses: StackAddresses): NodeJS.ProcessEnv => ({
  ...sharedEnvironment(plan, addresses),
  DATABASE_URL: asRole(addresses.database, 'pacars_api', plan.secrets.roles.pacars_api),
  PACARS_PORT: String(plan.ports.api),
  PACARS_IDENTITY_URL: addresses['identity-service'],
  OIDC_ISSUER: addresses.issuer,
  // The demo and the trials of faults look at every report again and again, as no person would.
  PACARS_REQUESTS_PER_MINUTE: '100000',
  ...plan.options.environment,
});

/** The environment of the component that releases identities: the only part that is told where their secret lies. */
export const identityServiceEnvironment = (
  plan: StackPlan,
  addresses: StackAddresses,
): NodeJS.ProcessEnv => ({
  ...baseEnvironment(),
  DATABASE_URL: asRole(addresses.database, 'pacars_identity', plan.secrets.roles.pacars_identity),
  PACARS_HOST: '127.0.0.1',
  PACARS_IDENTITY_PORT: String(plan.ports.identityService),
  PACARS_PUBLIC_URL: addresses.api,
  PACARS_IDENTITY_KEY_FILE: plan.home.file('identity-key.json'),
  OIDC_ISSUER: addresses.issuer,
  OIDC_CLIENT_ID: BROWSER_CLIENT_ID,
  OIDC_CLIENT_SECRET: plan.secrets.oidcClient,
  // The demo and the trials of faults look at every report again and again, as no person would.
  PACARS_REQUESTS_PER_MINUTE: '100000',
  ...plan.options.environment,
});

/** The environment of the worker. */
export const workerEnvironment = (plan: StackPlan, addresses: StackAddresses): NodeJS.ProcessEnv => ({
  ...sharedEnvironment(plan, addresses),
  DATABASE_URL: asRole(addresses.database, 'pacars_worker', plan.secrets.roles.pacars_worker),
  PACARS_WORKER_PORT: String(plan.ports.worker),
  SMTP_URL: addresses.smtp,
  MAIL_FROM: 'pacars@derbyshire.example',
  [`${PEOPLE_DIRECTORY.prefix}_URL`]: addresses.peopleDirectory,
  [`${PEOPLE_DIRECTORY.prefix}_TOKEN`]: plan.secrets.peopleDirectory,
  [`${PAGER.prefix}_URL`]: addresses.pager,
  [`${PAGER.prefix}_TOKEN`]: plan.secrets.pager,
  PACARS_AUDIT_KEY_FILE: plan.home.file('audit-key.json'),
  PACARS_CHECKPOINT_ADDRESSES: 'checkpoints@crimestoppers.example,audit@policing-body.example',
  ...Object.fromEntries(
    SYSTEMS.flatMap(({ name, prefix }) => [
      [`${prefix}_URL`, addresses.simulators[name]],
      [`${prefix}_TOKEN`, plan.secrets.tokens[name]],
    ]),
  ),
  ...plan.options.environment,
});
