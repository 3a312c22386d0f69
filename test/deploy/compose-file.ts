import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

/** Folder of the repository, with a slash at its end. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The services that run our own image; each is also the command of the pacars command line that it runs. */
export const OWN_PROCESSES = ['migrate', 'api', 'worker', 'identity'];

/** A file of the repository as text. */
export const textOf = (path: string): string => readFileSync(`${ROOT}${path}`, 'utf8');

const serviceSchema = z.object({
  image: z.string(),
  command: z.array(z.string()).optional(),
  entrypoint: z.array(z.string()).optional(),
  build: z.object({ context: z.string() }).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  environment: z.record(z.string(), z.string()).default({}),
  secrets: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  networks: z.array(z.string()),
  ports: z.array(z.string()).default([]),
  healthcheck: z.object({ test: z.array(z.string()).optional(), disable: z.boolean().optional() }).optional(),
  restart: z.string(),
  user: z.string().optional(),
  init: z.boolean().optional(),
  read_only: z.boolean().optional(),
  cap_drop: z.array(z.string()).default([]),
  security_opt: z.array(z.string()).default([]),
  stop_grace_period: z.string().optional(),
  logging: z.object({ options: z.record(z.string(), z.string()) }),
  deploy: z.object({ resources: z.object({ limits: z.object({ cpus: z.string(), memory: z.string() }) }) }),
});

const composeSchema = z.object({
  services: z.record(z.string(), serviceSchema),
  networks: z.record(z.string(), z.object({ internal: z.boolean().optional() })),
  volumes: z.record(z.string(), z.unknown()),
  secrets: z.record(z.string(), z.strictObject({ file: z.string() })),
});

type ComposeFile = z.infer<typeof composeSchema>;
export type ComposeService = ComposeFile['services'][string];

/** docker-compose.yml with its anchors merged and its variables as they stand. */
export const readComposeFile = (): ComposeFile =>
  composeSchema.parse(parse(textOf('docker-compose.yml'), { merge: true }));

const VARIABLE = /\$\{(\w+)(?:(:?[-?])([^}]*))?\}/gu;

interface Variable {
  name: string;
  /** Undefined where none is given, that is where the variable must be set. */
  default: string | undefined;
  /** What Compose says when it is not set; undefined where Compose would go on with nothing. */
  refusal: string | undefined;
}

/** Every ${VARIABLE} in a text. */
export const variablesIn = (text: string): Variable[] =>
  [...text.matchAll(VARIABLE)].map(([, name = '', operator = '', rest = '']) => ({
    name,
    default: operator.endsWith('-') ? rest : undefined,
    refusal: operator.endsWith('?') ? rest : undefined,
  }));

/** A text with its variables replaced as Compose does; `${NAME-x}` keeps an empty value, `${NAME:-x}` does not. */
export const interpolate = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replaceAll(VARIABLE, (_whole, name: string, operator = '', rest = '') => {
    const value = values[name];
    if (value !== undefined && (value !== '' || !operator.startsWith(':'))) return value;
    return operator.endsWith('-') ? rest : '';
  });

/** The settings of the example file: those that are set, and the names of all that it mentions. */
export function readEnvExample(): { values: Record<string, string>; names: Set<string> } {
  const values: Record<string, string> = {};
  const names = new Set<string>();
  for (const line of textOf('deploy/pacars.env.example').split('\n')) {
    const [, commented, name = '', value = ''] = /^(#?)([A-Z][A-Z0-9_]*)=(.*)$/u.exec(line) ?? [];
    if (commented === undefined) continue;
    names.add(name);
    if (commented === '') values[name] = value;
  }
  return { values, names };
}
