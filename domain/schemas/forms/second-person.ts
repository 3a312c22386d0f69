import { z } from 'zod';
import { reason } from './common.ts';

/** What a second person says to a decision: it stands, or goes back to be made again. */
export const approveDecision = z.strictObject({ decision: z.enum(['APPROVE', 'RETURN']), reason });
