import { renameSync, rmSync, writeFileSync } from 'node:fs';
import type { SystemName } from './systems.ts';

/** Someone who can sign in to the stack. */
export interface DescribedPerson {
  login: string;
  name: string;
  force: string;
  roles: readonly string[];
  /** What the login is good for. */
  about: string;
}

/** How to reach everything in a running stack: the content of `stack.json`. It holds secrets. */
export interface StackDescription {
  /** Base address of the API and the staff pages. */
  api: string;
  worker: string;
  issuer: string;
  /** Address of the database for its superuser. */
  database: string;
  temporal: {
    address: string;
    namespace: string;
    /** null when the server is not the stack's own. */
    ui: string | null;
  };
  mail: { smtp: string; inbox: string };
  simulators: Record<SystemName, string>;
  feeds: { name: string; secret: string }[];
  people: DescribedPerson[];
  processes: { name: string; pid: number }[];
}

/** Write `stack.json` in one step, for its user alone. */
export const writeDescription = (file: string, description: StackDescription): void => {
  writeFileSync(`${file}.new`, `${JSON.stringify(description, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
};

/** Remove `stack.json`. Safe to repeat. */
export const removeDescription = (file: string): void => {
  rmSync(file, { force: true });
};
