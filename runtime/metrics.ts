import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** One answer to one HTTP request. */
export interface HttpAnswer {
  method: string;
  /** The route's template, such as `/v1/tasks/:id`; undefined where no route matched. Never the path asked for. */
  route: string | undefined;
  status: number;
  seconds: number;
}

/**
 * The process's own measurements. Labels come from closed sets (codes, kinds, route templates), so that neither a
 * caller nor a report can add a series, and none tells one report, person or force from another.
 */
export interface Metrics {
  /** Media type of `text()`. */
  contentType: string;
  /** Everything measured so far, in Prometheus's text format. */
  text: () => Promise<string>;
  observeHttp: (answer: HttpAnswer) => void;
  feedMessages: Counter<'status'>;
  feedRejected: Counter<'reason'>;
  /** Entries not yet delivered to Temporal, by kind. */
  outboxPending: Gauge<'kind'>;
  /** Age of the oldest entry not yet delivered, in seconds; 0 when there is none. */
  outboxOldestSeconds: Gauge;
  outboxDelivered: Counter<'kind'>;
  outboxFailed: Counter<'kind'>;
  /** Tasks that wait for a person, by kind; those of sealed reports as one kind of their own. */
  tasksOpen: Gauge<'kind'>;
  tasksOverdue: Gauge<'kind'>;
  /** Messages that could not be accepted and wait for a person. */
  heldMessages: Gauge;
  /** Sealed reports that nobody may know: to be alarmed on at 1. */
  ownerlessReports: Gauge;
  /** Age of the people directory's copy, in seconds; 0 where no people system is read. To be alarmed on above an hour. */
  peopleSyncAge: Gauge;
  /** 1 when the last reading of the people system failed or could not be believed. */
  peopleSyncRefused: Gauge;
  /** Times that somebody was refused a report or a task. */
  refusals: Counter;
  /** Those of people who were refused often within the hour: to be alarmed on. */
  refusalsPersistent: Counter;
  /** Hand-offs not yet settled, by state. */
  handOffs: Gauge<'state'>;
  /** Of these, those without a receipt for longer than the rules let them: to be alarmed on at 1. */
  handOffsLong: Gauge;
  /** 1 where the worker has no key to sign the audit's checkpoints with. */
  auditCheckpointsOff: Gauge;
  /** Chains of the audit whose past is not what was signed: to be alarmed on at 1. */
  auditChainsRefused: Gauge;
  /** Alarms of danger, by channel and by what became of them. */
  onCallAlerts: Counter<'channel' | 'outcome'>;
  /** 1 where no pager is configured, and mail down means that nobody is reached: to be alarmed on at 1. */
  pagerMissing: Gauge;
  /** How long the oldest triage of danger has waited for a person to accept it; 0 when none does. To be alarmed on above 15 minutes. */
  dangerUnacceptedSeconds: Gauge;
  /** Triages for which there is nobody to alarm: to be alarmed on at 1. */
  dangerNobody: Gauge;
  /** Hosted forces with nobody on call now: to be alarmed on at 1. */
  onCallUnmanned: Gauge;
  /** Time within the next days in which a hosted force has nobody on call, in seconds over all forces. */
  onCallGapSeconds: Gauge;
  /** When the audit was last looked at for checkpoints, in seconds since 1970. */
  auditCheckedAt: Gauge;
  /** Age of the oldest checkpoint that somebody outside was not told of, in seconds; 0 when there is none. */
  auditUntoldSeconds: Gauge;
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);
/** From a worklist page (single milliseconds) to a batch of 500 messages (seconds). */
const HTTP_BUCKETS_SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

type Named = (name: string, help: string) => { name: string; help: string; registers: Registry[] };

/** What is watched of the people directory, and of people who ask for what they must not know. */
function watchedMetrics(
  named: Named,
): Pick<Metrics, 'peopleSyncAge' | 'peopleSyncRefused' | 'refusals' | 'refusalsPersistent'> {
  return {
    peopleSyncAge: new Gauge(
      named('people_sync_age_seconds', 'Time since the people directory was last taken over'),
    ),
    peopleSyncRefused: new Gauge(
      named('people_sync_refused', 'Whether the last reading of the people system failed'),
    ),
    refusals: new Counter(named('refusals_total', 'Reports and tasks that somebody was refused')),
    refusalsPersistent: new Counter(
      named('refusals_persistent_total', 'Refusals of people who were refused often within the hour'),
    ),
  };
}

/** What is measured of danger, and of those who are on call for it. */
function onCallMetrics(
  named: Named,
): Pick<
  Metrics,
  | 'onCallAlerts'
  | 'pagerMissing'
  | 'dangerUnacceptedSeconds'
  | 'dangerNobody'
  | 'onCallUnmanned'
  | 'onCallGapSeconds'
> {
  return {
    onCallAlerts: new Counter({
      ...named('on_call_alerts_total', 'Alarms of danger'),
      labelNames: ['channel', 'outcome'],
    }),
    pagerMissing: new Gauge(named('pager_missing', '1 where alarms of danger go by mail alone')),
    dangerUnacceptedSeconds: new Gauge(
      named('danger_unaccepted_seconds', 'Age of the oldest triage of danger that nobody has accepted'),
    ),
    dangerNobody: new Gauge(named('danger_nobody', 'Triages of danger for which there is nobody to alarm')),
    onCallUnmanned: new Gauge(named('on_call_unmanned_forces', 'Hosted forces with nobody on call now')),
    onCallGapSeconds: new Gauge(
      named('on_call_gap_seconds', 'Time with nobody on call within the next days, over all hosted forces'),
    ),
  };
}

/** What is measured of the proof of the audit. */
function auditGauges(
  named: Named,
): Pick<Metrics, 'auditCheckpointsOff' | 'auditChainsRefused' | 'auditCheckedAt' | 'auditUntoldSeconds'> {
  return {
    auditCheckpointsOff: new Gauge(named('audit_checkpoints_off', '1 where no key signs the audit')),
    auditChainsRefused: new Gauge(
      named('audit_chains_refused', 'Chains of the audit whose past is not what was signed'),
    ),
    auditCheckedAt: new Gauge(
      named('audit_checked_timestamp_seconds', 'When the audit was last looked at for checkpoints'),
    ),
    auditUntoldSeconds: new Gauge(
      named('audit_untold_seconds', 'Age of the oldest checkpoint that somebody outside was not told of'),
    ),
  };
}

/** Makes a registry of its own, so that several can live in one process (tests). */
export function createMetrics(processName: 'api' | 'worker' | 'identity'): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ process: processName });
  collectDefaultMetrics({ register: registry });
  const named = (name: string, help: string) => ({ name: `pacars_${name}`, help, registers: [registry] });
  const http = new Histogram({
    ...named('http_request_duration_seconds', 'Time from a request to the end of its answer'),
    labelNames: ['method', 'route', 'status'],
    buckets: HTTP_BUCKETS_SECONDS,
  });
  const byKind = ['kind'] as const;
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    observeHttp: ({ method, route, status, seconds }) => {
      const verb = METHODS.has(method) ? method : 'other';
      http.observe({ method: verb, route: route ?? 'unmatched', status }, seconds);
    },
    feedMessages: new Counter({
      ...named('feed_messages_total', 'Messages of the feed'),
      labelNames: ['status'],
    }),
    feedRejected: new Counter({
      ...named('feed_rejected_total', 'Deliveries turned away'),
      labelNames: ['reason'],
    }),
    outboxPending: new Gauge({ ...named('outbox_pending', 'Entries not yet delivered'), labelNames: byKind }),
    outboxOldestSeconds: new Gauge(
      named('outbox_oldest_seconds', 'Age of the oldest entry not yet delivered'),
    ),
    outboxDelivered: new Counter({
      ...named('outbox_delivered_total', 'Entries delivered'),
      labelNames: byKind,
    }),
    outboxFailed: new Counter({
      ...named('outbox_failed_total', 'Attempts at delivery that failed'),
      labelNames: byKind,
    }),
    tasksOpen: new Gauge({ ...named('tasks_open', 'Tasks that wait for a person'), labelNames: byKind }),
    tasksOverdue: new Gauge({
      ...named('tasks_overdue', 'Open tasks past their deadline'),
      labelNames: byKind,
    }),
    heldMessages: new Gauge(named('held_messages', 'Messages that wait for a person')),
    ownerlessReports: new Gauge(named('sealed_reports_without_owner', 'Sealed reports that nobody may know')),
    ...watchedMetrics(named),
    ...auditGauges(named),
    ...onCallMetrics(named),
    handOffsLong: new Gauge(
      named('hand_offs_long_unsettled', 'Hand-offs without a receipt for longer than they may be'),
    ),
    handOffs: new Gauge({
      ...named('hand_offs_unsettled', 'Hand-offs not yet settled'),
      labelNames: ['state'],
    }),
  };
}
