export { handleReport } from './handle-report.ts';
export { syncPeople } from './sync-people.ts';
