/** The simulated systems that work is handed to, each with the prefix of its environment variables. */
export const SYSTEMS = [
  { name: 'case-management', prefix: 'CASE_MANAGEMENT' },
  { name: 'safeguarding', prefix: 'SAFEGUARDING' },
  { name: 'intelligence', prefix: 'INTELLIGENCE' },
  { name: 'force-desk', prefix: 'FORCE_DESK' },
  { name: 'oversight', prefix: 'OVERSIGHT' },
  { name: 'crimestoppers', prefix: 'CRIMESTOPPERS' },
] as const;

/** The simulated people system: nothing is handed to it, the directory is read from it. */
export const PEOPLE_DIRECTORY = { name: 'people-directory', prefix: 'PEOPLE_DIRECTORY' } as const;

/** The simulated pager: alarms of danger go to it. */
export const PAGER = { name: 'pager', prefix: 'PAGER' } as const;

/** The name of a simulated system. */
export type SystemName = (typeof SYSTEMS)[number]['name'];

/** Something for each system, by its name. */
export const forEachSystem = <Thing>(make: (name: SystemName) => Thing): Record<SystemName, Thing> => ({
  'case-management': make('case-management'),
  safeguarding: make('safeguarding'),
  intelligence: make('intelligence'),
  'force-desk': make('force-desk'),
  oversight: make('oversight'),
  crimestoppers: make('crimestoppers'),
});
