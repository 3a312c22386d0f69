import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../../runtime/logger.ts';
import { createPayloadCodec } from '../../runtime/payload-codec/codec.ts';
import { FAILURE_CONVERTER_PATH } from '../../runtime/payload-codec/data-converter.ts';
import { bundleWorkflows } from '../../worker/workflow-bundle.ts';
import { PLACES } from '../support/leak-places.ts';
import { notReviewed } from '../support/leak-reviewed.ts';
import { STORY } from '../support/leak-story.ts';
import { echoInErrors } from '../support/leak-systems.ts';
import { createTeller, keepNames, type Teller } from '../support/leak-teller.ts';
import { type Line, startLine } from '../support/line.ts';
import { createNamespace } from '../support/namespace.ts';
import { createTestSigner } from '../support/retention.ts';
import { installRuntimeOnce } from '../support/temporal-runtime.ts';

const keys = { active: '1', keys: { '1': randomBytes(32) } };
/** Calls that reach no workflow. */
const OF_THE_API_ALONE = 'to every route, as everybody, in everything that can be sent';

describe('what was said in confidence, with the payload codec on', () => {
  let line: Line;
  let teller: Teller;
  let left: () => number;
  const refused: string[] = [];
  beforeAll(async () => {
    await installRuntimeOnce(createLogger({ process: 'worker', level: 'fatal' }));
    const place = await createNamespace((namespace) => ({
      failureConverterPath: FAILURE_CONVERTER_PATH,
      payloadCodecs: [
        createPayloadCodec({
          keys: () => keys,
          namespace,
          acceptClear: false,
          onRefused: (why) => refused.push(why),
        }),
      ],
    }));
    const bundle = await bundleWorkflows(FAILURE_CONVERTER_PATH);
    line = await startLine({ place, bundle, signer: createTestSigner().signer });
    teller = createTeller(line);
    keepNames(teller.canaries);
    left = echoInErrors(line);
  });
  afterAll(() => line.close());

  it.each(Object.entries(STORY).filter(([name]) => name !== OF_THE_API_ALONE))(
    'is told %s',
    async (_step, tell) => {
      await tell(teller);
      expect(teller.canaries.all().size).toBeGreaterThan(0);
    },
  );

  it.each(Object.entries(PLACES).filter(([name]) => name === 'Temporal' || name.startsWith('the log')))(
    'is not in %s, neither as it is stored nor as it is opened',
    async (name, place) => {
      expect(left()).toBe(0);
      const texts = await place.read(teller);
      const encrypted = [...texts.values()].join('\n').includes('binary/encrypted');
      expect(encrypted).toBe(name === 'Temporal');
      expect(notReviewed(teller.canaries, name, texts, new Set())).toEqual([]);
      expect(refused).toEqual([]);
    },
  );
});
