/* eslint-disable max-lines-per-function -- the acts are one table, and read as one */
import type { RecordsActivities } from '../../activities/records/activities.ts';
import { findLinks } from '../../database/find-links.ts';
import { delivered, doneByHand, refused } from '../../database/hand-off-outcomes.ts';
import { beginAttempt } from '../../database/hand-offs.ts';
import { climbLadders } from '../../database/on-call-ladder.ts';
import { runRetention } from '../../database/retention-run.ts';
import type { TaskKind } from '../../domain/task-kinds.ts';
import { answer, ask, backdate, granted, windUp } from '../support/break-glass.ts';
import { confirmErasure, toErase } from '../support/forms.ts';
import { aMessage } from '../support/messages.ts';
import {
  REVIEWER,
  closedReport,
  createTestSigner,
  decideErasure,
  retentionOf,
  waitingTask,
} from '../support/retention.ts';
import type { World } from '../support/world.ts';
import { SAFEGUARDER, SUPERVISOR, handOff, refusedOnce, ok, toolsOf, type Acts } from './act-tools.ts';
import { randomUUID } from 'node:crypto';

/** What the feed brings, what the worker does by the clock, and what leaves. */
export function worldActs(world: World, records: RecordsActivities): Acts {
  const { admin, post, aReport, worker } = toolsOf(world);
  const { signer } = createTestSigner();
  const retention = () => runRetention(retentionOf(world, signer), { limit: 1_000 });
  const begun = async (): Promise<{ id: string; reportId: string }> => {
    const reportId = await aReport();
    const { id } = await worker((tx) => beginAttempt(tx, { reportId, ...handOff }));
    return { id, reportId };
  };
  const reviewed = async (years = 11): Promise<string> => {
    const reportId = await closedReport(world, { years });
    await retention();
    return reportId;
  };
  const completing = async (reportId: string, kind: TaskKind, login: string, form: object) => {
    const id = await waitingTask(world, reportId, kind);
    await post(login, `/v1/tasks/${id}/claim`);
    return () => post(login, `/v1/tasks/${id}/complete`, { form });
  };
  return {
    'danger climbs to the next of those on call': async () => {
      await aReport({ priority: 'IMMEDIATE' });
      return () => worker((tx) => climbLadders(tx));
    },
    'a message that cannot be read': async () => async () => {
      const { status } = await world.send('{"messages": [{"schemaVersion": "1.0"}]}');
      if (status >= 500) throw new Error('not kept');
    },
    'a message whose id was used before': async () => {
      const message = aMessage();
      await world.receive(message);
      return async () => {
        const { status } = await world.send(
          JSON.stringify({ ...message, narrative: 'An invented other one.' }),
        );
        if (status !== 409) throw new Error('not held');
      };
    },
    'further information': async () => {
      const message = aMessage();
      await world.receive(message);
      const { reportRef } = message;
      const further = { ...aMessage(), messageType: 'FURTHER_INFORMATION', reportRef, sequence: 2 };
      return () => ok(world.send(JSON.stringify(further)));
    },
    'a link that is found': async () => {
      const narrative =
        'The invented officer asks the invented bookmaker for tips before every race, and pays with invented searches of the force system.';
      await world.receive(aMessage({ narrative }));
      const reportId = await aReport({ narrative });
      return () => worker((tx) => findLinks(tx, { reportId, force: 'derbyshire', actor: 'worker' }));
    },
    'giving a report to another force of this installation': async () => {
      const reportId = await aReport();
      return () => records.giveToForce({ reportId, force: 'west-midlands' });
    },
    'the intent of a hand-off': async () => {
      const reportId = await aReport();
      return () => worker((tx) => beginAttempt(tx, { reportId, ...handOff }));
    },
    'a hand-off that arrived': async () => {
      const { id, reportId } = await begun();
      const facts = { id, reportId, force: 'derbyshire', system: handOff.system, receipt: 'CM-2' };
      return () => worker((tx) => delivered(tx, facts));
    },
    'a hand-off that was refused': async () => {
      const { id, reportId } = await begun();
      const attempt = refusedOnce({ id, reportId });
      return () => worker((tx) => refused(tx, attempt));
    },
    'a hand-off done by hand': async () => {
      const { reportId } = await begun();
      return () => worker((tx) => doneByHand(tx, { reportId, ...handOff, reference: 'CM-3' }));
    },
    'emergency access that nobody answered': async () => {
      const { body } = await ask(world, SAFEGUARDER, { reportId: randomUUID() });
      await backdate(world, String(body['id']), 200);
      return () => windUp(world);
    },
    'emergency access whose hours are over': async () => {
      const reportId = await aReport();
      await backdate(world, await granted(world, SAFEGUARDER, SUPERVISOR, { reportId }), 25);
      return () => windUp(world);
    },
    'the review of emergency access that was given back': async () => {
      const reportId = await aReport();
      const id = await granted(world, SAFEGUARDER, SUPERVISOR, { reportId });
      await answer(world, SAFEGUARDER, id, 'end');
      return () => windUp(world);
    },
    'a retention clock that was missing': async () => {
      const reportId = await closedReport(world, { years: 0 });
      await admin.query('delete from pacars.report_retention where report_id = $1', [reportId]);
      return retention;
    },
    'the erasure of an identity, and the review that is due': async () => {
      await closedReport(world);
      return retention;
    },
    'the decision of a review to erase': async () =>
      completing(await reviewed(), 'review-retention', REVIEWER, toErase()),
    'the confirmation of an erasure': async () => {
      const reportId = await reviewed();
      await (
        await completing(reportId, 'review-retention', REVIEWER, toErase())
      )();
      return completing(reportId, 'confirm-erasure', SUPERVISOR, confirmErasure('ERASE'));
    },
    'the erasure of a report': async () => {
      await decideErasure(world, await reviewed());
      return retention;
    },
  };
}
