import type { z } from 'zod';
import {
  CASE_UPDATES_PATH,
  caseReceipt,
  CASES_PATH,
  caseUpdateReceipt,
  caseUpdateRequest,
  openCaseRequest,
} from '../../activities/case-management/contract.ts';
import { returnReceipt, returnRequest, RETURNS_PATH } from '../../activities/crimestoppers/contract.ts';
import { transferReceipt, transferRequest, TRANSFERS_PATH } from '../../activities/force-desk/contract.ts';
import { recordReportRequest, reportReceipt, REPORTS_PATH } from '../../activities/intelligence/contract.ts';
import {
  OVERSIGHT_REFERRALS_PATH,
  oversightReferralReceipt,
  oversightReferralRequest,
} from '../../activities/oversight/contract.ts';
import { alertReceipt, alertRequest, ALERTS_PATH } from '../../activities/pager/contract.ts';
import { referralReceipt, referralRequest, REFERRALS_PATH } from '../../activities/safeguarding/contract.ts';

/** The force systems that can be simulated. */
export const SIMULATED_SYSTEMS = [
  'case-management',
  'safeguarding',
  'intelligence',
  'force-desk',
  'oversight',
  'crimestoppers',
  'pager',
] as const;
export type SimulatedSystem = (typeof SIMULATED_SYSTEMS)[number];

/** The number of an effect, counted from 1 over the simulator's whole life, and the instant it was made. */
interface EffectNumber {
  number: number;
  /** UTC, RFC 3339. */
  at: string;
}

/** What makes one simulator different from the others. */
export interface SystemBehaviour {
  /** Where effects are posted and looked up, with the leading slash. */
  path: string;
  request: z.ZodType<{ ourReference: string }>;
  receipt: z.ZodType<Record<string, string>>;
  /** The receipt of a new effect, and the reference in it. */
  issue(effect: EffectNumber): { reference: string; receipt: Record<string, string> };
}

/** What a system does beside that, each at a path of its own. */
export function furtherBehavioursOf(system: SimulatedSystem): SystemBehaviour[] {
  if (system !== 'case-management') return [];
  return [
    behaviour(CASE_UPDATES_PATH, caseUpdateRequest, caseUpdateReceipt, ({ number, at }) => ({
      updateReference: `CU-${padded(number, 6)}`,
      recordedAt: at,
    })),
  ];
}

/** The behaviour of a system; `knownForces` are the slugs that a force desk accepts transfers for. */
export function behaviourOf(system: SimulatedSystem, knownForces: ReadonlySet<string>): SystemBehaviour {
  const behaviours: Record<SimulatedSystem, () => SystemBehaviour> = {
    'case-management': () =>
      behaviour(CASES_PATH, openCaseRequest, caseReceipt, ({ number, at }) => ({
        caseReference: `CM/${padded(number, 5)}/${yearOf(at)}`,
        openedAt: at,
      })),
    safeguarding: () =>
      behaviour(REFERRALS_PATH, referralRequest, referralReceipt, ({ number, at }) => ({
        referralReference: `SR-${padded(number, 6)}`,
        receivedAt: at,
      })),
    intelligence: () =>
      behaviour(REPORTS_PATH, recordReportRequest, reportReceipt, ({ number, at }) => ({
        urn: `IR${padded(number, 6)}`,
        recordedAt: at,
      })),
    'force-desk': () =>
      behaviour(TRANSFERS_PATH, transferToOneOf(knownForces), transferReceipt, ({ number, at }) => ({
        transferReference: `TR/${padded(number, 5)}/${yearOf(at)}`,
        receivedAt: at,
      })),
    oversight: () =>
      behaviour(
        OVERSIGHT_REFERRALS_PATH,
        oversightReferralRequest,
        oversightReferralReceipt,
        ({ number, at }) => ({
          referralReference: `OR/${padded(number, 5)}/${yearOf(at)}`,
          receivedAt: at,
        }),
      ),
    crimestoppers: () =>
      behaviour(RETURNS_PATH, returnRequest, returnReceipt, ({ number, at }) => ({
        returnReference: `KC-${padded(number, 6)}`,
        receivedAt: at,
      })),
    pager: () =>
      behaviour(ALERTS_PATH, alertRequest, alertReceipt, ({ number, at }) => ({
        alertReference: `PG-${padded(number, 6)}`,
        takenAt: at,
      })),
  };
  return behaviours[system]();
}

function behaviour<Receipt extends Record<string, string>>(
  path: string,
  request: z.ZodType<{ ourReference: string }>,
  receipt: z.ZodType<Receipt>,
  receiptOf: (effect: EffectNumber) => Receipt,
): SystemBehaviour {
  return {
    path: `/${path}`,
    request,
    receipt,
    issue(effect) {
      // Our own contract applies to the simulator too: a receipt that it would refuse never goes out.
      const issued = receipt.parse(receiptOf(effect));
      const [reference = ''] = Object.values(issued);
      return { reference, receipt: issued };
    },
  };
}

function transferToOneOf(knownForces: ReadonlySet<string>): z.ZodType<{ ourReference: string }> {
  return transferRequest.refine((transfer) => knownForces.has(transfer.toForce), {
    path: ['toForce'],
    error: 'is not a force that this desk knows',
  });
}

const padded = (number: number, digits: number): string => String(number).padStart(digits, '0');
const yearOf = (instant: string): string => instant.slice(2, 4);
