import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { OUTCOMES } from '../../domain/codes.ts';

/** As much of a feed message as the demonstration looks at; all of it is sent. */
export const sampleMessage = z.looseObject({
  messageId: z.string(),
  messageType: z.string().optional(),
  reportRef: z.string(),
  sequence: z.number(),
  priority: z.string(),
  sampleId: z.string().optional(),
  howKnown: z.string().nullish(),
});
export type SampleMessage = z.infer<typeof sampleMessage>;

const expectedOutcome = z.enum([...OUTCOMES, 'OUT_OF_SCOPE_SIGNPOST', 'OUT_OF_SCOPE_REDIRECT']);

/** How a sample ought to be handled. */
const expectedHandling = z.looseObject({
  sampleId: z.string(),
  reportRef: z.string(),
  sequence: z.number(),
  scope: z.string(),
  routing: z.looseObject({ action: z.string(), toForces: z.array(z.string()) }),
  pacarsCategories: z.array(z.string()),
  nationalCorruptionCategories: z.array(z.string()),
  outcomesExpected: z.array(expectedOutcome),
  severityIndication: z.string(),
  intelGrade: z.object({
    source: z.enum(['1', '2', '3']),
    assessment: z.enum(['A', 'B', 'C', 'D', 'E']),
    handling: z.enum(['P', 'C']),
    actionCode: z.enum(['A1', 'A2', 'A3']),
    sanitisationCode: z.enum(['S1', 'S2']),
  }),
  safeguarding: z.array(z.string()),
  oversight: z.looseObject({ referral: z.string(), criteria: z.array(z.string()) }),
});
export type ExpectedHandling = z.infer<typeof expectedHandling>;

const SAMPLES = new URL('../samples/', import.meta.url);
const read = (file: string | URL): unknown => JSON.parse(readFileSync(file, 'utf8'));
const readOwn = (file: string): unknown => {
  try {
    return read(file);
  } catch (error) {
    // The parser's own words quote what it read.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

/** The messages of a file, or the bundled samples. @throws Error when the file is no list of messages */
export function readMessages(file?: string): SampleMessage[] {
  const parsed = z
    .array(sampleMessage)
    .min(1)
    .safeParse(file === undefined ? read(new URL('messages.json', SAMPLES)) : readOwn(file));
  if (!parsed.success) throw new Error('the file must be a JSON list of feed messages (docs/feed.md)');
  return parsed.data;
}

/** How each bundled sample ought to be handled, by reference and sequence. */
export function readExpected(): ExpectedHandling[] {
  return z.object({ expected: z.array(expectedHandling) }).parse(read(new URL('expected.json', SAMPLES)))
    .expected;
}
