import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { assessmentOffer, type AssessmentOffer } from '../../dev/demo/assess.ts';
import { decide } from '../../dev/demo/decisions.ts';
import { isReferred } from '../../dev/demo/oversight-answers.ts';
import { readExpected, readMessages, type SampleMessage } from '../../dev/demo/samples.ts';
import { HAND_OFF_SYSTEMS } from '../../domain/hand-off-systems.ts';
import { TASK_KINDS } from '../../domain/task-kinds.ts';
import { eventually } from '../support/eventually.ts';
import { type Line, startLine } from '../support/line.ts';
import { replayAll } from '../support/replay.ts';
import { person } from '../support/world.ts';

/** Who looks at the worklist; the owners of sealed reports come last, and each approves what the other has decided. */
const STAFF = [
  'isolde.marchpenny',
  'perpetua.sallowfield',
  'edmund.larkwhistle',
  'caspian.wintergreen',
  'morwenna.thrale',
  'barnabas.elverstone',
  'winifred.ottershaw',
  'merrick.stourbridge',
  'augusta.pellingham',
  'leopold.quenby-hurst',
];
const INVESTIGATORS = ['morwenna.thrale', 'merrick.stourbridge', 'augusta.pellingham'];
const READERS = ['edmund.larkwhistle', 'winifred.ottershaw', 'augusta.pellingham'];

const worklist = z.object({
  items: z.array(z.object({ id: z.string(), kind: z.enum(TASK_KINDS), state: z.string() })),
});
const detail = z.object({
  stage: z.string(),
  ending: z.string().nullable(),
  force: z.string(),
  targetForce: z.string().nullable(),
  outcomes: z.array(z.string()),
  sealed: z.boolean(),
  danger: z.boolean(),
  tasks: z.array(z.object({ kind: z.string(), state: z.string() })),
  handOffs: z.array(z.object({ system: z.string(), state: z.string(), receipt: z.string().nullable() })),
});
type Detail = z.infer<typeof detail>;

const all = ['INTELLIGENCE', 'INVESTIGATION', 'SAFEGUARDING'];
const acted = (outcomes: string[], more: Partial<Detail> = {}): Partial<Detail> => ({
  ending: 'ACTED_ON',
  outcomes,
  force: 'derbyshire',
  ...more,
});
const transferred = (targetForce: string): Partial<Detail> => ({
  ending: 'TRANSFERRED_TO_OTHER_FORCE',
  outcomes: [],
  targetForce,
});

/** How each report of the samples ends, its further messages included. */
const ENDS: Record<string, Partial<Detail>> = {
  S01: acted(all, { danger: true }),
  S02: acted(all),
  S03: acted(['INVESTIGATION', 'SAFEGUARDING'], { danger: true }),
  S04: acted(['INVESTIGATION'], { force: 'west-midlands' }),
  S05: acted(['INTELLIGENCE']),
  S06: acted(['INVESTIGATION', 'SAFEGUARDING'], { danger: true }),
  S07: { ending: 'SIGNPOSTED_TO_COMPLAINTS', outcomes: [] },
  S08: transferred('btp'),
  S09: transferred('police-scotland'),
  S10: transferred('northern-ireland'),
  S11: acted(['INTELLIGENCE', 'INVESTIGATION'], { sealed: true }),
  S19: acted(all),
  S22: acted(['INTELLIGENCE']),
  S23: { ending: 'REDIRECTED_TO_OTHER_AGENCY', outcomes: [] },
};

const SYSTEM_OF: Record<string, string> = {
  INVESTIGATION: 'case-management',
  SAFEGUARDING: 'safeguarding',
  INTELLIGENCE: 'intelligence',
};

/** What people must have done, by how the report ends. */
const WORK_OF: Record<string, string[]> = {
  INVESTIGATION: ['allocate-investigator', 'assess-severity', 'serve-notice', 'record-investigation-result'],
  SAFEGUARDING: ['plan-safeguarding', 'record-referral-answer', 'confirm-safeguarding'],
  INTELLIGENCE: ['grade-intelligence', 'release-intelligence'],
};

const workOf = (ends: Partial<Detail>, referred: boolean): string[] => [
  ...(ends.outcomes ?? []).flatMap((code) => WORK_OF[code] ?? []),
  ...(ends.danger === true ? ['triage-danger'] : []),
  ...(referred ? ['refer-to-oversight', 'record-oversight-mode', 'tell-concerned'] : []),
];

describe('the line', () => {
  const samples = readMessages();
  const expected = readExpected();
  let line: Line;
  beforeAll(async () => {
    line = await startLine();
  });
  afterAll(() => line.close());

  const handlingOf = (sample: SampleMessage) =>
    expected.find(
      ({ reportRef, sequence }) => reportRef === sample.reportRef && sequence === sample.sequence,
    );

  const send = async (sample: SampleMessage): Promise<string> => {
    const { status, body } = await line.world.send(JSON.stringify(sample));
    expect(status).toBe(202);
    return (
      z.object({ messages: z.array(z.object({ reportId: z.string() })) }).parse(body).messages[0]?.reportId ??
      ''
    );
  };

  const offerOf = async (login: string, id: string, kind: string): Promise<AssessmentOffer> => {
    if (kind !== 'assess-report')
      return { categories: [], criteria: [], domesticAbuseAsked: false, subjects: [] };
    const { body } = await line.world.as(login).get(`/v1/tasks/${id}`);
    return assessmentOffer.parse(body['suggestion']);
  };

  const complete = async (
    login: string,
    id: string,
    kind: (typeof TASK_KINDS)[number],
    sample: SampleMessage,
  ) => {
    const statuses: number[] = [];
    for (const name of kind === 'allocate-investigator' ? INVESTIGATORS : ['']) {
      const investigator = name === '' ? '' : person(name).id;
      const matter = { expected: handlingOf(sample), investigator, candidates: [], parts: [] };
      const form = decide(kind, { ...matter, offer: await offerOf(login, id, kind) });
      const { status } = await line.world.as(login).post(`/v1/tasks/${id}/complete`, { form });
      if (status === 200) return;
      statuses.push(status);
    }
    throw new Error(`${kind} could not be completed by ${login}: ${statuses.join(', ')}`);
  };

  /** Everybody looks at the worklist once and does what they may. */
  const workOnce = async (sample: SampleMessage): Promise<void> => {
    for (const login of STAFF) {
      const staff = line.world.as(login);
      const { items } = worklist.parse((await staff.get('/v1/tasks?limit=200')).body);
      for (const { id, kind, state } of items) {
        const claimed = await staff.post(`/v1/tasks/${id}/claim`);
        if (state === 'open' ? claimed.status !== 200 : claimed.status === 409) continue;
        await complete(login, id, kind, sample);
      }
    }
  };

  const read = async (reportId: string): Promise<Detail | undefined> => {
    for (const login of READERS) {
      const { status, body } = await line.world.as(login).get(`/v1/reports/${reportId}`);
      if (status === 200) return detail.parse(body);
    }
    return undefined;
  };

  const carry = async (sample: SampleMessage): Promise<string> => {
    const reportId = await send(sample);
    const stage = async (): Promise<string | undefined> => {
      await workOnce(sample);
      return (await read(reportId))?.stage;
    };
    await eventually(stage).toBe('CLOSED');
    return reportId;
  };

  const reports = Object.entries(ENDS).map(([sampleId, ends]) => {
    const first = samples.find((sample) => sample.sampleId === sampleId);
    if (!first) throw new RangeError(`there is no sample ${sampleId}`);
    const later = samples.filter(({ reportRef, sequence }) => reportRef === first.reportRef && sequence > 1);
    return { name: [first, ...later].map((sample) => sample.sampleId).join(' with '), first, later, ends };
  });

  it('has an expected end for every one of the sixteen samples', () => {
    expect(reports.reduce((sum, { later }) => sum + 1 + later.length, 0)).toBe(16);
    expect(samples).toHaveLength(16);
  });

  it.each(reports)('carries sample $name to its expected end', async ({ first, later, ends }) => {
    let reportId = await carry(first);
    for (const sample of later) reportId = await carry(sample);
    const report = await read(reportId);
    expect(report).toMatchObject(ends);
    expect(report?.tasks.filter(({ state }) => state !== 'completed' && state !== 'withdrawn')).toEqual([]);
    // Whoever gets the whole report decides on its referral too.
    const isReferredHere =
      ends.ending === 'ACTED_ON' && [first, ...later].some((sample) => isReferred(handlingOf(sample)));
    const done = report?.tasks.flatMap(({ kind, state }) => (state === 'completed' ? [kind] : []));
    expect(done).toEqual(expect.arrayContaining(workOf(ends, isReferredHere)));
    const wanted = [
      ...(ends.ending === 'TRANSFERRED_TO_OTHER_FORCE' ? ['force-desk'] : []),
      ...(ends.outcomes ?? []).map((code) => SYSTEM_OF[code]),
      ...(isReferredHere ? ['oversight'] : []),
      // However it ends, the sender is told its class.
      'crimestoppers',
    ];
    const delivered = (report?.handOffs ?? []).map(({ system }) => system);
    expect(new Set(delivered)).toEqual(new Set(wanted));
    expect(
      report?.handOffs.filter(({ state, receipt }) => state !== 'delivered' || receipt === null),
    ).toEqual([]);
  });

  it('has each effect counted once, for every receipt that a report holds', async () => {
    const { rows } = await line.world.database.admin.query<{ system: string; receipts: string[] }>(
      /* sql */ `select system, array_agg(receipt order by receipt) as receipts from pacars.hand_offs group by system`,
    );
    for (const system of HAND_OFF_SYSTEMS) {
      const { effects, counts } = await line.simulators.state(system);
      const held = rows.find((row) => row.system === system)?.receipts ?? [];
      expect(effects.map(({ reference }) => reference).toSorted()).toEqual(held);
      expect(counts).toMatchObject({ requests: effects.length, duplicates: 0 });
    }
  });

  it('replays every history that the samples made', async () => {
    expect(await replayAll(line)).toMatchObject({ failures: [] });
  });
});
