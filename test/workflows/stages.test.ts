import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FeedMessage } from '../../domain/schemas/feed-message.ts';
import { eventually } from '../support/eventually.ts';
import {
  assessedAs,
  graded,
  outOfScope,
  released,
  retracted,
  reviewed,
  routed,
  triaged,
} from '../support/forms.ts';
import { type Line, startLine } from '../support/line.ts';
import { receiveReport, type TestReport } from '../support/reports.ts';

const REASON = 'An invented reason that is long enough.';
const SUPERVISOR = 'edmund.larkwhistle';
const TO = (slug: string): Partial<FeedMessage> => ({ targetForce: { slug, confidence: 'HIGH' } });
const NOWHERE: Partial<FeedMessage> = { targetForce: { confidence: 'NONE' } };

interface Told {
  stage: string;
  kind: string;
}

interface Journey {
  told: string;
  first?: Partial<FeedMessage>;
  go: (report: TestReport) => Promise<unknown>;
  stages: readonly string[];
}

describe('the timeline names every stage once, in order', () => {
  let line: Line;
  beforeAll(async () => {
    line = await startLine();
  });
  afterAll(() => line.close());

  /** What the timeline says of stages, as whoever supervises reads it, or the owner where they may not. */
  const told = async (report: TestReport): Promise<Told[]> => {
    const { rows } = await line.world.database.admin.query<Told>(
      /* sql */ `
        select codes ->> 'stage' as stage, kind from pacars.report_events
        where report_id = $1 and codes ? 'stage' order by id`,
      [report.id],
    );
    return rows;
  };
  const post = async (report: TestReport, path: string, body: object): Promise<Record<string, unknown>> => {
    const answer = await line.world
      .as(SUPERVISOR)
      .post(`/v1/reports/${report.id}/${path}`, { reason: REASON, ...body });
    if (answer.status >= 300) throw new Error(`${path} was answered with ${answer.status}`);
    return answer.body;
  };
  const intoAnother = async (report: TestReport): Promise<string> => {
    const other = await receiveReport(line);
    await other.waiting('assess-report');
    await eventually(async () => (await report.tasks()).length > 0).toBe(true);
    return String((await post(report, 'merges', { into: other.id }))['id']);
  };

  const JOURNEYS: readonly Journey[] = [
    {
      told: 'of what comes to nothing',
      go: (report) => report.complete('assess-report', assessedAs()),
      stages: ['ASSESSMENT', 'CLOSED'],
    },
    {
      told: 'of what is out of scope',
      go: (report) => report.complete('assess-report', outOfScope('COMPLAINTS')),
      stages: ['ASSESSMENT', 'CLOSED'],
    },
    {
      told: 'of what is acted on, and again after further information',
      go: async (report) => {
        await report.complete('assess-report', assessedAs('INTELLIGENCE'));
        await report.complete('grade-intelligence', graded());
        await report.complete('release-intelligence', released());
        await report.closed();
        await report.further();
        await report.complete('review-further-information', reviewed('NOTED'));
        await report.closed(2);
      },
      stages: ['ASSESSMENT', 'ACTION', 'CLOSED', 'ACTION', 'CLOSED'],
    },
    {
      told: 'of what is assessed twice, and asks for more the second time',
      first: { priority: 'IMMEDIATE' },
      go: async (report) => {
        await report.complete('assess-report', assessedAs('INTELLIGENCE'));
        await report.waiting('grade-intelligence');
        await report.further();
        await report.complete('review-further-information', reviewed('REASSESS'));
        await report.complete('assess-report', assessedAs('INTELLIGENCE', 'INVESTIGATION'));
        await report.waiting('allocate-investigator');
      },
      stages: ['ASSESSMENT', 'ACTION'],
    },
    {
      told: 'of another force',
      first: TO('kent'),
      go: (report) => report.closed(),
      stages: ['TRANSFER', 'CLOSED'],
    },
    {
      told: 'of another force, with more to come',
      first: TO('kent'),
      go: async (report) => {
        await report.closed();
        await report.ended();
        await report.further();
        await report.closed(2);
      },
      stages: ['TRANSFER', 'CLOSED', 'TRANSFER', 'CLOSED'],
    },
    {
      told: 'of nobody yet, kept here',
      first: NOWHERE,
      go: async (report) => {
        await report.complete('route-report', routed('KEEP'));
        await report.complete('assess-report', assessedAs());
      },
      stages: ['ROUTING', 'ASSESSMENT', 'CLOSED'],
    },
    {
      told: 'of nobody yet, given to a force of this deployment',
      first: NOWHERE,
      go: async (report) => {
        await report.complete('route-report', routed('TRANSFER', 'west-midlands'));
        await report.complete('assess-report', assessedAs(), 'barnabas.elverstone');
      },
      stages: ['ROUTING', 'ASSESSMENT', 'CLOSED'],
    },
    {
      told: 'of nobody yet, given to another force',
      first: NOWHERE,
      go: (report) => report.complete('route-report', routed('TRANSFER', 'kent')),
      stages: ['ROUTING', 'TRANSFER', 'CLOSED'],
    },
    {
      told: 'of nobody yet, sent to another agency',
      first: NOWHERE,
      go: (report) => report.complete('route-report', routed('REDIRECT_TO_OTHER_AGENCY')),
      stages: ['ROUTING', 'ACTION', 'CLOSED'],
    },
    {
      told: 'of what is given back, and kept by another',
      go: async (report) => {
        await report.waiting('assess-report');
        await post(report, 'not-ours', {});
        await report.complete('route-report', routed('TRANSFER', 'kent'), 'philippa.hartsbourne-lisle');
      },
      stages: ['ASSESSMENT', 'ROUTING', 'TRANSFER', 'CLOSED'],
    },
    {
      told: 'of what its sender takes back',
      go: async (report) => {
        await report.waiting('assess-report');
        await report.further({ messageType: 'RETRACTION' });
        await report.complete('review-retraction', retracted('END'));
      },
      stages: ['ASSESSMENT', 'ACTION', 'CLOSED'],
    },
    {
      told: 'of what is taken back while its force is looked for',
      first: NOWHERE,
      go: async (report) => {
        await report.waiting('route-report');
        await report.further({ messageType: 'RETRACTION' });
        await report.complete('review-retraction', retracted('END'));
      },
      stages: ['ROUTING', 'ACTION', 'CLOSED'],
    },
    {
      told: 'of what is read with another',
      go: intoAnother,
      stages: ['ASSESSMENT', 'ACTION', 'CLOSED'],
    },
    {
      told: 'of what is read with another, and by itself again',
      go: async (report) => {
        const mergeId = await intoAnother(report);
        await report.closed();
        await report.ended();
        await post(report, `merges/${mergeId}/undo`, {});
        await report.complete('assess-report', assessedAs());
        await report.closed(2);
      },
      stages: ['ASSESSMENT', 'ACTION', 'CLOSED', 'ASSESSMENT', 'CLOSED'],
    },
    {
      told: 'of what is by itself again before the merge had closed it',
      first: { priority: 'IMMEDIATE' },
      go: async (report) => {
        const mergeId = await intoAnother(report);
        await report.waiting('triage-danger');
        await post(report, `merges/${mergeId}/undo`, {});
        await report.complete('triage-danger', triaged('NO_IMMEDIATE_ACTION'));
        await report.complete('assess-report', assessedAs());
      },
      stages: ['ASSESSMENT', 'ACTION', 'ASSESSMENT', 'CLOSED'],
    },
    {
      told: 'of what was closed and is corrected',
      go: async (report) => {
        const { id } = await report.complete('assess-report', assessedAs());
        await report.closed();
        await report.ended();
        const asked = await line.world
          .as('isolde.marchpenny')
          .post(`/v1/tasks/${id}/corrections`, { reason: REASON });
        expect(asked.status).toBeLessThan(300);
        await report.complete('assess-report', assessedAs());
        await report.closed(2);
      },
      stages: ['ASSESSMENT', 'CLOSED', 'ACTION', 'CLOSED'],
    },
  ];

  it.each(JOURNEYS)('$told', async ({ first, go, stages }) => {
    const report = await receiveReport(line, first);
    await go(report);
    await eventually(async () => (await told(report)).map(({ stage }) => stage)).toEqual(stages);
    const { stage } = await report.row();
    expect(stage).toBe(stages.at(-1));
    const [begun, ...rest] = await told(report);
    expect(begun?.kind).toBe('MESSAGE_RECEIVED');
    for (const { kind, stage: entered } of rest)
      expect(kind).toMatch(entered === 'CLOSED' ? /^CLOSED$/u : /^(STAGE_CHANGED|REOPENED)$/u);
  });

  it('and what is decided within a stage is not said as a change of it', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs('INTELLIGENCE'));
    await report.waiting('grade-intelligence');
    await report.further();
    await report.complete('review-further-information', reviewed('REASSESS'));
    await report.complete('assess-report', assessedAs('INTELLIGENCE', 'INVESTIGATION'));
    await report.waiting('allocate-investigator');
    const kinds = (await report.events()).filter((kind) => /^(STAGE|OUTCOMES)_CHANGED$/u.test(kind));
    expect(kinds).toEqual(['STAGE_CHANGED', 'OUTCOMES_CHANGED']);
  });
});
