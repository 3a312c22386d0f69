import type { Ending } from './codes.ts';

/** How a report ends of which nothing begins here, by what its assessment says. */
export function endingWithout({ scope, route }: { scope: string; route: string | null }): Ending {
  if (scope === 'IN_SCOPE') return 'NO_FURTHER_ACTION';
  return route === 'COMPLAINTS' ? 'SIGNPOSTED_TO_COMPLAINTS' : 'REDIRECTED_TO_OTHER_AGENCY';
}
