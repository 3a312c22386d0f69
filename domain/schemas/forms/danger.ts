import { z } from 'zod';
import { reason } from './common.ts';

export const triageDanger = z.strictObject({
  decision: z.enum(['EMERGENCY_RESPONSE', 'SAFEGUARDING_PLAN', 'NO_IMMEDIATE_ACTION']),
  threatToLife: z.boolean(),
  reason,
});
