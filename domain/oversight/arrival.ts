import type { OversightBody } from './schemes.ts';

/** What is known of a hand-off to a body: its occasion names the referral and the body. */
interface Sent {
  system: string;
  occasion: string;
  state: string;
}

/** A referral that was made, and the bodies to which a person decided that it goes. */
interface Made {
  id: string;
  bodies: readonly OversightBody[];
}

const lacking = (
  { id, bodies }: Made,
  handOffs: readonly Sent[],
  settled: readonly string[],
): OversightBody[] =>
  bodies.filter(
    (body) =>
      // Whoever decides tells another body themselves: no system of ours leads there.
      body !== 'OTHER' &&
      !handOffs.some(
        ({ system, occasion, state }) =>
          system === 'oversight' && occasion === `${id}/${body}` && settled.includes(state),
      ),
  );

/** The bodies that do not have the referral: it was neither delivered nor made by hand. */
export const notReached = (made: Made, handOffs: readonly Sent[]): OversightBody[] =>
  lacking(made, handOffs, ['delivered', 'done-by-hand']);

/** The bodies that are still to have it. Of what two people found not needed nothing is left to do. */
export const stillToReach = (made: Made, handOffs: readonly Sent[]): OversightBody[] =>
  lacking(made, handOffs, ['delivered', 'done-by-hand', 'abandoned']);
