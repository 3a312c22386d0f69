export { handleReport } from './handle-report.ts';
export { reviewRetention } from './review-retention.ts';
