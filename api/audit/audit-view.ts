import { z } from 'zod';
import { READINGS } from '../../database/report-readers.ts';

/** What the document says of every route of the audit. */
export const aboutAudit = (
  summary: string,
): { summary: string; tags: string[]; security: { staff: string[] }[] } => ({
  summary,
  tags: ['audit'],
  security: [{ staff: [] }],
});

const base64 = z.string().meta({ description: 'Base64' });

export const auditEntry = z
  .object({
    id: z.string().meta({ description: 'Hash of the entry, in hexadecimal' }),
    force: z.string(),
    at: z.string(),
    actor: z.string(),
    role: z.string().nullable(),
    action: z.string(),
    recordKind: z.string(),
    recordId: z.string(),
    reportId: z.string().nullable(),
    reasonCode: z.string().nullable(),
    reasonHash: z.string().nullable().meta({ description: 'SHA-256 of the sealed words' }),
    recipient: z.string().nullable(),
    codes: z.string().nullable().meta({ description: 'JSON' }),
  })
  .meta({ id: 'AuditEntry' });

export const auditCheckpoint = z
  .object({
    force: z.string(),
    signedAt: z.string(),
    note: z.string().meta({ description: 'C2SP tlog-checkpoint, as it was sent outside' }),
    publicKey: base64,
  })
  .meta({ id: 'AuditCheckpoint' });

export const auditProof = z
  .object({
    entry: z.string().meta({ description: 'The text whose hash is the leaf' }),
    index: z.int().meta({ description: 'From 0' }),
    size: z.int(),
    proof: z.array(base64).meta({ description: 'RFC 6962, section 2.1.1' }),
    note: z.string(),
    publicKey: base64,
  })
  .meta({ id: 'AuditProof' });

export const reportReader = z
  .object({
    personId: z.string(),
    name: z.string().nullable(),
    roles: z.string().nullable(),
    action: z.enum(READINGS),
    recordKind: z.string().meta({ description: 'What of the report: its content, an identity, a search' }),
    reasonCode: z.string().nullable(),
    times: z.int(),
    firstAt: z.string(),
    lastAt: z.string(),
  })
  .meta({ id: 'ReportReader' });
