/** Where work waits for workers: the reports themselves, and the calls to force systems (which may be slow). */
export const TASK_QUEUES = { reports: 'reports', forceSystems: 'force-systems' } as const;
