import { z } from 'zod';

const time = z.iso
  .datetime({ offset: true, local: true, precision: -1 })
  .or(z.iso.datetime({ offset: true, local: true }))
  .meta({ description: 'UK civil time, such as 2026-10-25T08:00, or with an offset' });

/** How the force incident manager is reached: the role's own mail address and id at the pager, never a person's. */
export const fimAddress = z.strictObject({
  mail: z.email().max(200).nullish(),
  pager: z
    .string()
    .regex(/^[A-Za-z0-9._:-]{1,100}$/, 'must be letters, digits and . _ : -')
    .nullish(),
});
export type FimAddress = z.infer<typeof fimAddress>;

/** A rota as a supervisor sets it: its shifts replace the force's; the force incident manager is given as it is, or left out. */
export const onCallRota = z.strictObject({
  fim: fimAddress.nullish(),
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
