import type { Teller } from './leak-teller.ts';
import { tellOfIdentities } from './leak-identity.ts';
import { askEverything, sendWrongly, tellWrongly } from './leak-misuse.ts';
import { allDelivered, tellOfEmergencies, tellOfRetention, tellWhatReadersSay } from './leak-reasons.ts';
import { tellOversight } from './leak-oversight.ts';
import { tellInFull, tellOthers, tellUnclear } from './leak-reports.ts';

/** Everything that is told, in the order of the story: what is new adds its line. */
export const STORY: Readonly<Record<string, (teller: Teller) => Promise<unknown>>> = {
  'in messages that are refused or held': sendWrongly,
  'in a report through all its outcomes, past refusals and failures': tellInFull,
  'in reports of nobody’s, of others, out of scope and sealed, and in wrong forms': (teller) =>
    Promise.all([tellUnclear, tellOthers, tellWrongly].map((tell) => tell(teller))),
  'to the oversight bodies, and of them': tellOversight,
  'by those who read, search, enter and declare': tellWhatReadersSay,
  'in emergencies': tellOfEmergencies,
  'in requests for the reporter’s identity': tellOfIdentities,
  'about what is kept, held and erased': tellOfRetention,
  'to every route, as everybody, in everything that can be sent': askEverything,
  'until all news is delivered': allDelivered,
};
