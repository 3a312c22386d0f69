import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { CaseManagementActivities } from '../activities/case-management/activities.ts';
import type { CrimestoppersActivities } from '../activities/crimestoppers/activities.ts';
import type { ForceDeskActivities } from '../activities/force-desk/activities.ts';
import type { IntelligenceActivities } from '../activities/intelligence/activities.ts';
import type { OversightActivities } from '../activities/oversight/activities.ts';
import type { RecordsActivities } from '../activities/records/activities.ts';
import type { SafeguardingActivities } from '../activities/safeguarding/activities.ts';
import { TASK_QUEUES } from '../domain/task-queues.ts';
import { createTurns } from './in-turn.ts';

/** Our own database: short transactions, each tried for a few seconds and then, after a pause, again and for ever. */
const ourRecords = (summary: string): RecordsProxy =>
  proxyLocalActivities<RecordsActivities>({
    startToCloseTimeout: '30 seconds',
    localRetryThreshold: '30 seconds',
    retry: { initialInterval: '500 milliseconds', maximumInterval: '5 seconds', maximumAttempts: 5 },
    summary,
  });
type RecordsProxy = ReturnType<typeof proxyLocalActivities<RecordsActivities>>;

const facts = ourRecords('See where the report stands');
const opening = ourRecords('Open a task');
const withdrawing = ourRecords('Withdraw a task');
const beginning = ourRecords('Begin the outcomes');
const reading = ourRecords('Read the decision');
const telling = ourRecords('Tell people of the deadline');
const giving = ourRecords('Give the report to the force');
const referring = ourRecords('See to the oversight referral');
const noting = ourRecords('Record what was done by hand');
const contacting = ourRecords('See to contact with the reporter');
const returning = ourRecords('See what the sender is to be told');
const reckoning = ourRecords('See what the investigation comes to next');
const handingOn = ourRecords('Give the investigation to its new investigator');
const closing = ourRecords('Close the report');

// The sandbox gives every workflow this module to itself.
const inTurn = createTurns();

export const records: RecordsActivities = {
  takeUp: (reportId) => inTurn(() => facts.takeUp(reportId)),
  openTask: (task) => inTurn(() => opening.openTask(task)),
  withdrawTask: (request) => inTurn(() => withdrawing.withdrawTask(request)),
  beginOutcomes: (request) => inTurn(() => beginning.beginOutcomes(request)),
  beginSafeguarding: (request) => inTurn(() => beginning.beginSafeguarding(request)),
  decisionOf: (task) => inTurn(() => reading.decisionOf(task)),
  passMilestone: (request) => inTurn(() => telling.passMilestone(request)),
  takeBack: (request) => inTurn(() => giving.takeBack(request)),
  messagesOf: (request) => inTurn(() => facts.messagesOf(request)),
  partsToHandOver: (request) => inTurn(() => reading.partsToHandOver(request)),
  giveToForce: (request) => inTurn(() => giving.giveToForce(request)),
  recordDoneByHand: (request) => inTurn(() => noting.recordDoneByHand(request)),
  correctHandOff: (request) => inTurn(() => noting.correctHandOff(request)),
  abandonHandOff: (request) => inTurn(() => noting.abandonHandOff(request)),
  outcomeToReturn: (request) => inTurn(() => returning.outcomeToReturn(request)),
  openContactTask: (request) => inTurn(() => contacting.openContactTask(request)),
  takeUpQuestions: (request) => inTurn(() => contacting.takeUpQuestions(request)),
  questionsSent: (request) => inTurn(() => contacting.questionsSent(request)),
  remindOfAnswer: (request) => inTurn(() => contacting.remindOfAnswer(request)),
  noAnswer: (request) => inTurn(() => contacting.noAnswer(request)),
  orderReferrals: (request) => inTurn(() => referring.orderReferrals(request)),
  rulesOfReferral: (request) => inTurn(() => referring.rulesOfReferral(request)),
  settleReferral: (request) => inTurn(() => referring.settleReferral(request)),
  nextInvestigationStep: (request) => inTurn(() => reckoning.nextInvestigationStep(request)),
  nextSuspensionReview: (request) => inTurn(() => reckoning.nextSuspensionReview(request)),
  giveInvestigation: (request) => inTurn(() => handingOn.giveInvestigation(request)),
  closeReport: (request) => inTurn(() => closing.closeReport(request)),
};

/** Another system may be away for days: it is tried for ever, at least every five minutes, or when it asks us to (an hour at the most). */
const outside = {
  taskQueue: TASK_QUEUES.forceSystems,
  startToCloseTimeout: '1 minute',
  heartbeatTimeout: '10 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '5 minutes' },
} as const;

export const caseManagement = proxyActivities<CaseManagementActivities>({
  ...outside,
  summary: 'Keep the case in the case system',
});
export const safeguarding = proxyActivities<SafeguardingActivities>({
  ...outside,
  summary: 'Make a safeguarding referral',
});
export const intelligence = proxyActivities<IntelligenceActivities>({
  ...outside,
  summary: 'Record the items in the intelligence system',
});
export const crimestoppers = proxyActivities<CrimestoppersActivities>({
  ...outside,
  summary: 'Return something to the sender',
});
export const oversight = proxyActivities<OversightActivities>({
  ...outside,
  summary: 'Refer the matter to the oversight body',
});
export const forceDesk = proxyActivities<ForceDeskActivities>({
  ...outside,
  summary: 'Hand the message to the other force',
});
