const SECRET_NAMES = new Set(['token', 'apiKey', 'rolePasswords', 'password', 'secret', 'clientSecret']);
const MASK = '[secret]';

/** Who logs in where; no password, and no query, in which drivers take passwords too. */
const withoutCredentials = (value: string): string => {
  if (!URL.canParse(value)) return value;
  const url = new URL(value);
  if (url.username === '' && url.password === '' && url.search === '') return value;
  const login = url.username === '' ? '' : `${url.username}${url.password === '' ? '' : `:${MASK}`}@`;
  return `${url.protocol}//${login}${url.host}${url.pathname}`;
};

/** A configuration fit for a log or a support bundle: every secret masked, the rest as it is in force. */
export function describeConfig(config: unknown): unknown {
  if (typeof config === 'string') return withoutCredentials(config);
  if (Array.isArray(config)) return config.map(describeConfig);
  if (typeof config !== 'object' || config === null) return config;
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [
      name,
      SECRET_NAMES.has(name) && value !== undefined ? MASK : describeConfig(value),
    ]),
  );
}
