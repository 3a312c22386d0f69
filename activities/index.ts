import {
  type CaseManagementActivities,
  createCaseManagementActivities,
} from './case-management/activities.ts';
import { createCaseManagementClient } from './case-management/client.ts';
import type { ConnectorDependencies } from './connector/hand-over.ts';
import type { ForceSystemConnection } from './connector/http.ts';
import { createCrimestoppersActivities, type CrimestoppersActivities } from './crimestoppers/activities.ts';
import { createCrimestoppersClient } from './crimestoppers/client.ts';
import { createForceDeskActivities, type ForceDeskActivities } from './force-desk/activities.ts';
import { createForceDeskClient } from './force-desk/client.ts';
import { createIntelligenceActivities, type IntelligenceActivities } from './intelligence/activities.ts';
import { createIntelligenceClient } from './intelligence/client.ts';
import {
  createPeopleDirectoryActivities,
  type PeopleDirectoryActivities,
} from './people-directory/activities.ts';
import { createPeopleDirectoryClient } from './people-directory/client.ts';
import { createOversightActivities, type OversightActivities } from './oversight/activities.ts';
import { createOversightClient } from './oversight/client.ts';
import { createSafeguardingActivities, type SafeguardingActivities } from './safeguarding/activities.ts';
import { createSafeguardingClient } from './safeguarding/client.ts';

export type ForceSystemActivities = CaseManagementActivities &
  SafeguardingActivities &
  IntelligenceActivities &
  ForceDeskActivities &
  CrimestoppersActivities &
  OversightActivities &
  PeopleDirectoryActivities;

/** Where the force systems are. */
export type ForceSystemConnections = Record<
  'caseManagement' | 'safeguarding' | 'intelligence' | 'forceDesk' | 'oversight' | 'crimestoppers',
  ForceSystemConnection
> & {
  /** Undefined: the directory is kept by an administrator's file alone. */
  peopleDirectory?: ForceSystemConnection | undefined;
};

/** Every activity that calls a force system, with the client of each. */
export function createForceSystemActivities(
  dependencies: ConnectorDependencies,
  systems: ForceSystemConnections,
): ForceSystemActivities {
  return {
    ...createCaseManagementActivities(dependencies, createCaseManagementClient(systems.caseManagement)),
    ...createSafeguardingActivities(dependencies, createSafeguardingClient(systems.safeguarding)),
    ...createIntelligenceActivities(dependencies, createIntelligenceClient(systems.intelligence)),
    ...createForceDeskActivities(dependencies, createForceDeskClient(systems.forceDesk)),
    ...createCrimestoppersActivities(dependencies, createCrimestoppersClient(systems.crimestoppers)),
    ...createOversightActivities(dependencies, createOversightClient(systems.oversight)),
    ...createPeopleDirectoryActivities(
      dependencies,
      systems.peopleDirectory && createPeopleDirectoryClient(systems.peopleDirectory),
    ),
  };
}
