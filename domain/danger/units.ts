import { phraseTable } from './phrases.ts';

const UNITS = phraseTable({
  CONTROL_ROOM: [
    'control|comms|communications|contact|incident|dispatch|operations room|centre|center|management|desk|hub|handling',
    'contact|call handl*|management|taker*',
    'dispatch*',
    'force|duty incident manager*',
    'fcr|fcc|fim|osr',
    'ystafell reoli',
  ],
  FIREARMS: ['firearms', 'armed response|policing|officer*|vehicle', 'arv', 'tactical firearms'],
});

/**
 * Whether a unit, as a directory or a reporter names it, takes emergency calls or sends officers: then the control
 * room is no safe way to send help against its people.
 *
 * @see docs/sources.md PACARS-EMERGENCY-ROUTE
 */
export const isControlRoom = (unit: string | null | undefined): boolean =>
  Boolean(unit) && UNITS.saidIn(unit ?? '').has('CONTROL_ROOM');

/** Whether people of a unit carry firearms. */
export const isFirearmsUnit = (unit: string | null | undefined): boolean =>
  Boolean(unit) && UNITS.saidIn(unit ?? '').has('FIREARMS');
