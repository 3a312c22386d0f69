import { defineConfig } from 'oxlint';

/**
 * Who may import whom (docs/architecture.md). `type:` allows types only. `activities` is the index, `connector` what
 * the connectors share, `system` any other folder under activities/.
 */
const MAY_IMPORT = {
  domain: [],
  workflows: ['domain', 'type:activities', 'type:system'],
  activities: ['connector', 'system'],
  connector: ['domain', 'database'],
  system: ['connector', 'domain', 'database'],
  database: ['domain'],
  runtime: ['domain'],
  api: ['domain', 'database', 'runtime'],
  // The only room that reads the identity secret. It speaks HTTP by the api's own means, so that both refuse alike.
  identity: ['api', 'database', 'domain', 'runtime'],
  worker: ['activities', 'connector', 'database', 'domain', 'runtime', 'system', 'workflows'],
  dev: ['activities', 'connector', 'database', 'domain', 'runtime', 'system'],
  cli: ['api', 'database', 'dev', 'domain', 'identity', 'runtime', 'worker'],
  test: ['*'],
};

/** Which rooms alone may use a package that reaches outside the process. */
const ONLY_HERE = {
  pg: ['database', 'dev', 'test'],
  fastify: ['api', 'dev', 'identity', 'test'],
  pino: ['runtime', 'test'],
  nodemailer: ['system', 'test'],
  '@temporalio/workflow': ['workflows', 'test'],
  '@temporalio/activity': ['connector', 'system', 'test'],
  '@temporalio/client': ['runtime', 'worker', 'test'],
  '@temporalio/worker': ['worker', 'test'],
};

const room = (type) => ({ element: { type } });
const rooms = Object.keys(MAY_IMPORT);
const elements = rooms.map((type) => {
  if (type === 'connector') return { type, pattern: 'activities/connector', partialMatch: false };
  if (type === 'system') return { type, pattern: 'activities/*', capture: ['name'], partialMatch: false };
  return { type, pattern: type, partialMatch: false };
});
// The first pattern that fits holds: activities/connector, then the systems, then activities/ itself.
const ORDER = ['connector', 'system'];
const rank = ({ type }) => (ORDER.includes(type) ? ORDER.indexOf(type) : ORDER.length);
elements.sort((a, b) => rank(a) - rank(b));

const policies = [
  { from: room('*'), allow: { to: { module: { origin: ['external', 'core'] } } } },
  ...rooms
    .filter((from) => from !== 'system')
    .map((from) => ({ from: room(from), allow: { to: room(from) } })),
  {
    from: room('system'),
    allow: { to: { element: { type: 'system', captured: { name: '{{from.element.captured.name}}' } } } },
  },
  ...rooms.flatMap((from) =>
    MAY_IMPORT[from].map((to) =>
      to.startsWith('type:')
        ? { from: room(from), allow: { to: room(to.slice('type:'.length)), dependency: { kind: 'type' } } }
        : { from: room(from), allow: { to: room(to) } },
    ),
  ),
  ...Object.entries(ONLY_HERE).flatMap(([source, allowed]) =>
    rooms
      .filter((type) => !allowed.includes(type))
      .map((type) => ({
        from: room(type),
        disallow: { to: { module: { origin: 'external', source } } },
        message: `${source} belongs in ${allowed.join(', ')}`,
      })),
  ),
];

const only = (allowed, message) => [
  'error',
  {
    patterns: [
      { group: ['*', ...allowed.map((name) => `!${name}`), '!./*', '!./**', '!../*', '!../**'], message },
    ],
  },
];

export default defineConfig({
  plugins: ['typescript', 'import', 'unicorn', 'promise', 'node', 'vitest'],
  jsPlugins: ['eslint-plugin-boundaries'],
  options: { typeAware: true },
  categories: { correctness: 'error', suspicious: 'error' },
  settings: { 'boundaries/elements': elements },
  rules: {
    'boundaries/dependencies': [
      'error',
      {
        default: 'disallow',
        checkAllOrigins: true,
        policies,
        message: '{{from.element.type}}/ may not import {{to.element.type}}/ (see docs/architecture.md)',
      },
    ],
    'import/no-cycle': 'error',
    'import/no-default-export': 'error',
    'import/no-named-as-default-member': 'off',
    'no-console': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/consistent-type-imports': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/only-throw-error': 'error',
    'typescript/switch-exhaustiveness-check': 'error',
    'typescript/explicit-module-boundary-types': 'error',
    'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    'unicorn/filename-case': ['error', { case: 'kebabCase' }],
  },
  overrides: [
    {
      files: ['domain/**'],
      rules: {
        'no-restricted-imports': only(
          ['zod', 'luxon'],
          'domain/ is pure: zod, luxon and its own files only.',
        ),
      },
    },
    {
      files: ['workflows/**'],
      rules: {
        'no-restricted-imports': only(
          ['@temporalio', '@temporalio/workflow', '@temporalio/common'],
          'Workflow code is replayed in a sandbox: @temporalio/workflow and domain/ only.',
        ),
      },
    },
    {
      files: ['*.config.ts', '*.config.mjs', 'test/support/servers.ts'],
      rules: { 'import/no-default-export': 'off' },
    },
    { files: ['**/*.mjs'], rules: { 'typescript/explicit-module-boundary-types': 'off' } },
    { files: ['test/**'], rules: { 'max-lines-per-function': 'off' } },
  ],
});
