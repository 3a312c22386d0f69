export { handleReport } from './handle-report.ts';
export { syncPeople } from './sync-people.ts';
export { reviewRetention } from './review-retention.ts';
