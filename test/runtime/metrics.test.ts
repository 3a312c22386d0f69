import { describe, expect, it } from 'vitest';
import { createMetrics } from '../../runtime/metrics.ts';

describe('createMetrics', () => {
  it('counts answers by route template, method and status', async () => {
    const metrics = createMetrics('api');
    metrics.observeHttp({ method: 'GET', route: '/v1/tasks/:id', status: 200, seconds: 0.003 });
    metrics.observeHttp({ method: 'GET', route: '/v1/tasks/:id', status: 200, seconds: 0.2 });
    const text = await metrics.text();
    expect(text).toContain(
      'pacars_http_request_duration_seconds_count{process="api",method="GET",route="/v1/tasks/:id",status="200"} 2',
    );
  });

  it('bounds the labels that a caller chooses', async () => {
    const metrics = createMetrics('api');
    metrics.observeHttp({ method: 'CANARY', route: undefined, status: 404, seconds: 0 });
    const text = await metrics.text();
    expect(text).toContain('{process="api",method="other",route="unmatched",status="404"} 1');
    expect(text).not.toContain('CANARY');
  });

  it('has the measurements of the feed, the outbox and the tasks, and of the process', async () => {
    const metrics = createMetrics('worker');
    metrics.feedMessages.inc({ status: 'accepted' });
    metrics.feedRejected.inc({ reason: 'stale' });
    metrics.outboxPending.set({ kind: 'report-received' }, 3);
    metrics.outboxOldestSeconds.set(1.5);
    metrics.tasksOverdue.set({ kind: 'assess-report' }, 1);
    const text = await metrics.text();
    expect(text).toContain('pacars_feed_messages_total{status="accepted",process="worker"} 1');
    expect(text).toContain('pacars_feed_rejected_total{reason="stale",process="worker"} 1');
    expect(text).toContain('pacars_outbox_pending{kind="report-received",process="worker"} 3');
    expect(text).toContain('pacars_outbox_oldest_seconds{process="worker"} 1.5');
    expect(text).toContain('pacars_tasks_overdue{kind="assess-report",process="worker"} 1');
    expect(text).toContain('process_resident_memory_bytes{process="worker"}');
  });

  it('keeps two in one process apart', async () => {
    const [one, other] = [createMetrics('api'), createMetrics('api')];
    one.feedMessages.inc({ status: 'held' });
    expect(await other.text()).not.toContain('status="held"');
  });
});
