export { handleReport } from './handle-report.ts';
