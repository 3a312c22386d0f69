import { z } from 'zod';
import type { ForceSystemConnections } from '../../activities/index.ts';
import { startSimulator } from '../../dev/simulators/server.ts';
import { forceSlugs } from './forces.ts';

const SYSTEMS = {
  caseManagement: 'case-management',
  safeguarding: 'safeguarding',
  intelligence: 'intelligence',
  forceDesk: 'force-desk',
  oversight: 'oversight',
  crimestoppers: 'crimestoppers',
} as const;
export type SimulatedSystemName = (typeof SYSTEMS)[keyof typeof SYSTEMS];

const state = z.object({
  effects: z.array(
    z.object({
      ourReference: z.string(),
      idempotencyKey: z.string(),
      reference: z.string(),
      requests: z.number(),
    }),
  ),
  counts: z.object({ effects: z.number(), requests: z.number(), duplicates: z.number() }),
});
export type SimulatorState = z.infer<typeof state>;

/** A request that left for a force system, as it left. */
export interface OutboundRequest {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: string;
}

/** The force systems in this process. */
export interface Simulators {
  connections: ForceSystemConnections;
  state(system: SimulatedSystemName): Promise<SimulatorState>;
  order(system: SimulatedSystemName, faults: object): Promise<void>;
  cure(system: SimulatedSystemName): Promise<void>;
  /** Every request that our clients have sent. */
  requests(): readonly OutboundRequest[];
  close(): Promise<void>;
}

/** Start every system that work is handed to; a call to one of them has `timeoutMs` to be answered. */
export async function startSimulators(timeoutMs = 1_000): Promise<Simulators> {
  const token = 'simulated-secret';
  const sent: OutboundRequest[] = [];
  const recordingFetch: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    sent.push({
      url: request.url,
      method: request.method,
      headers: Object.fromEntries(request.headers),
      body: typeof init?.body === 'string' ? init.body : '',
    });
    return fetch(input, init);
  };
  const running = new Map<SimulatedSystemName, Awaited<ReturnType<typeof startSimulator>>>();
  const connect = async (system: SimulatedSystemName) => {
    const service = await startSimulator({ system, token, knownForces: forceSlugs() });
    running.set(system, service);
    return { baseUrl: service.url, token, timeoutMs, fetch: recordingFetch };
  };
  const connections = {
    caseManagement: await connect('case-management'),
    safeguarding: await connect('safeguarding'),
    intelligence: await connect('intelligence'),
    forceDesk: await connect('force-desk'),
    oversight: await connect('oversight'),
    crimestoppers: await connect('crimestoppers'),
  };
  const call = async (system: SimulatedSystemName, path: string, init: RequestInit): Promise<Response> => {
    const answer = await fetch(`${running.get(system)?.url ?? ''}${path}`, init);
    if (!answer.ok) throw new Error(`${system} answered ${path} with ${answer.status}`);
    return answer;
  };
  return {
    connections,
    state: async (system) => state.parse(await (await call(system, '/state', {})).json()),
    order: async (system, faults) => {
      const headers = { 'content-type': 'application/json' };
      await call(system, '/faults', { method: 'POST', headers, body: JSON.stringify(faults) });
    },
    cure: async (system) => {
      await call(system, '/faults', { method: 'DELETE' });
    },
    requests: () => sent,
    close: async () => {
      await Promise.all([...running.values()].map((service) => service.close()));
    },
  };
}
