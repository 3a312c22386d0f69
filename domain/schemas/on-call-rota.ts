import { z } from 'zod';

const time = z.iso
  .datetime({ offset: true, local: true, precision: -1 })
  .or(z.iso.datetime({ offset: true, local: true }))
  .meta({ description: 'UK civil time, such as 2026-10-25T08:00, or with an offset' });

/** A rota as a supervisor or an administrator sets it: it replaces the force's one. */
export const onCallRota = z.strictObject({
  /** How the force incident manager is reached: the role's own mail address and id at the pager, never a person's. */
  fim: z
    .strictObject({
      mail: z.email().max(200).nullish(),
      pager: z
        .string()
        .regex(/^[A-Za-z0-9._:-]{1,100}$/, 'must be letters, digits and . _ : -')
        .nullish(),
    })
    .nullish(),
  shifts: z
    .array(
      z.strictObject({
        person: z.uuid(),
        cover: z.uuid().nullish(),
        from: time,
        until: time,
      }),
    )
    .max(2_000),
});
export type OnCallRota = z.infer<typeof onCallRota>;
