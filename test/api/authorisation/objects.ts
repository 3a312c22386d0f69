import { randomUUID } from 'node:crypto';
import type { FeedMessage } from '../../../domain/schemas/feed-message.ts';
import type { TaskKind } from '../../../domain/task-kinds.ts';
import { aMessage } from '../../support/messages.ts';
import { closeAsWorkflow } from '../../support/sealed.ts';
import { person, type World } from '../../support/world.ts';
import type { StaffLogin } from './callers.ts';

/** A report in some state, and the ids of what hangs on it. */
export interface GuardedObject {
  name: ObjectName;
  ids: Record<string, string>;
  knownTo: readonly string[];
  /** Those who see its task: whose work it is, and the supervisors. */
  taskKnownTo: readonly string[];
}

const PSD = [
  'isolde.marchpenny',
  'tamsin.copperdale',
  'edmund.larkwhistle',
  'philippa.hartsbourne-lisle',
] as const;
const WITHOUT_TAMSIN = ['isolde.marchpenny', 'edmund.larkwhistle', 'philippa.hartsbourne-lisle'] as const;
const OWNER = 'augusta.pellingham';
const INFORMATION = 'hesper.quillan';

/** Reviewed: who may know that each of the reports exists. */
export const OBJECTS = {
  open: { knownTo: [...PSD, INFORMATION, OWNER], taskKnownTo: [...PSD, OWNER] },
  claimed: { knownTo: [...PSD, INFORMATION, OWNER], taskKnownTo: [...PSD, OWNER] },
  danger: {
    knownTo: [...PSD, INFORMATION, OWNER, 'perpetua.sallowfield'],
    taskKnownTo: [...PSD, OWNER, 'perpetua.sallowfield'],
  },
  closed: { knownTo: [...PSD, INFORMATION, OWNER], taskKnownTo: [...PSD, OWNER] },
  'from which an assessor is excluded': {
    knownTo: [...WITHOUT_TAMSIN, INFORMATION, OWNER],
    taskKnownTo: [...WITHOUT_TAMSIN, OWNER],
  },
  'allocated to an investigator': {
    knownTo: [...PSD, INFORMATION, OWNER, 'morwenna.thrale'],
    taskKnownTo: [...PSD, OWNER],
  },
  sealed: { knownTo: [OWNER], taskKnownTo: [OWNER] },
  'of another force': {
    knownTo: ['barnabas.elverstone', 'winifred.ottershaw'],
    taskKnownTo: ['barnabas.elverstone', 'winifred.ottershaw'],
  },
  absent: { knownTo: [], taskKnownTo: [] },
} as const satisfies Record<string, { knownTo: StaffLogin[]; taskKnownTo: StaffLogin[] }>;
export type ObjectName = keyof typeof OBJECTS;

const WEST_MIDLANDS = {
  slug: 'west-midlands',
  code: '20',
  confidence: 'HIGH',
  statedText: 'West Midlands Police',
} as const;
const MESSAGES: Partial<Record<ObjectName, Partial<FeedMessage>>> = {
  danger: { priority: 'IMMEDIATE' },
  sealed: { subjects: [{ subjectNo: 1, name: 'Philippa Hartsbourne-Lisle' }] },
  'of another force': { targetForce: WEST_MIDLANDS },
};

async function receive(world: World, name: ObjectName): Promise<Record<string, string>> {
  if (name === 'absent') return { report: randomUUID(), task: randomUUID() };
  const [report = ''] = await world.receive(aMessage(MESSAGES[name]));
  const kind: TaskKind = name === 'danger' ? 'triage-danger' : 'assess-report';
  const { rows } = await world.database.admin.query<{ id: string }>(
    /* sql */ `select id from pacars.tasks where report_id = $1 and kind = $2`,
    [report, kind],
  );
  return { report, task: rows[0]?.id ?? '' };
}

async function prepare(world: World, name: ObjectName, { report = '', task = '' }): Promise<void> {
  const { admin } = world.database;
  if (name === 'claimed') await world.as('isolde.marchpenny').post(`/v1/tasks/${task}/claim`);
  if (name === 'from which an assessor is excluded')
    await admin.query(
      /* sql */ `insert into pacars.report_exclusions (report_id, person_id, reason) values ($1, $2, 'SUBJECT')`,
      [report, person('tamsin.copperdale').id],
    );
  if (name === 'allocated to an investigator')
    await admin.query(
      /* sql */ `insert into pacars.report_named (report_id, person_id, basis) values ($1, $2, 'ALLOCATED')`,
      [report, person('morwenna.thrale').id],
    );
  if (name !== 'closed') return;
  await closeAsWorkflow(world, report);
  // Closed with its tasks withdrawn; those here are as a review of what is kept opens them later.
  await admin.query(
    /* sql */ `
      update pacars.tasks set state = 'open', withdrawn_at = null, withdrawn_because = null where report_id = $1`,
    [report],
  );
}

/** Make one report of every kind. */
export async function makeObjects(world: World): Promise<GuardedObject[]> {
  const objects: GuardedObject[] = [];
  for (const name of objectNames()) {
    const ids = await receive(world, name);
    await prepare(world, name, ids);
    objects.push({ name, ids, ...OBJECTS[name] });
  }
  return objects;
}

function objectNames(): ObjectName[] {
  const isName = (name: string): name is ObjectName => Object.hasOwn(OBJECTS, name);
  return Object.keys(OBJECTS).filter(isName);
}
