import { z } from 'zod';
import type { Rota } from '../../database/on-call-rota.ts';
import { daysAhead, gapsOf, rotaTime, type Shift } from '../../domain/danger/rota.ts';

const somebody = z.object({ id: z.uuid(), login: z.string(), name: z.string() });
const time = z.string().meta({ description: 'UK civil time with its offset' });
const span = z.object({ from: time, until: time });

export const rotaView = z
  .object({
    force: z.string(),
    version: z.int().meta({ description: '0 where none was ever set' }),
    fim: z.object({ mail: z.string().nullable(), pager: z.string().nullable() }),
    shifts: z.array(
      span.extend({
        person: somebody,
        cover: somebody.nullable(),
        manned: z.boolean().meta({ description: 'False when neither works here any more in a fitting role' }),
      }),
    ),
    gaps: z.array(span).meta({ description: 'Times within the next seven days with nobody on call' }),
  })
  .meta({ id: 'OnCallRota' });

const shown = ({ startsAt, endsAt }: Shift): z.infer<typeof span> => ({
  from: rotaTime(startsAt),
  until: rotaTime(endsAt),
});

/** A rota as staff see it; of a force without one, an empty one. */
export function viewOfRota(force: string, rota: Rota | undefined, now: Date): z.infer<typeof rotaView> {
  const shifts = rota?.shifts ?? [];
  const manned = shifts.filter((shift) => shift.manned);
  return {
    force,
    version: rota?.version ?? 0,
    fim: rota?.fim ?? { mail: null, pager: null },
    shifts: shifts.map((shift) => ({
      ...shown(shift),
      person: shift.person,
      cover: shift.cover,
      manned: shift.manned,
    })),
    gaps: gapsOf(manned, daysAhead(now)).map(shown),
  };
}
