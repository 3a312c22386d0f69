import { tellOfStaffActs } from './leak-staff-acts.ts';
import type { Teller } from './leak-teller.ts';
import { tellOfIdentities } from './leak-identity.ts';
import { askEverything, sendWrongly, tellWrongly } from './leak-misuse.ts';
import { allDelivered, tellOfEmergencies, tellOfRetention, tellWhatReadersSay } from './leak-reasons.ts';
import { tellOversight } from './leak-oversight.ts';
import { tellContact, tellQuestions } from './leak-contact.ts';
import { tellDivided, tellMerged, tellNotOurs, tellTakenBack } from './leak-forces.ts';
import { tellThreat } from './leak-threat.ts';
import { tellInFull, tellOthers, tellUnclear } from './leak-reports.ts';

/** Everything that is told, in the order of the story: what is new adds its line. */
export const STORY: Readonly<Record<string, (teller: Teller) => Promise<unknown>>> = {
  'in messages that are refused or held': sendWrongly,
  'in a report through all its outcomes, past refusals and failures': tellInFull,
  'in reports of nobody’s, of others, out of scope and sealed, and in wrong forms': (teller) =>
    Promise.all([tellUnclear, tellOthers, tellWrongly].map((tell) => tell(teller))),
  'to the oversight bodies, and of them': tellOversight,
  'in contact with reporters, and in questions to them': (teller) =>
    Promise.all([tellContact, tellQuestions].map((tell) => tell(teller))),
  'of several forces, of what is one, of what is not ours, and of what is taken back': (teller) =>
    Promise.all([tellDivided, tellMerged, tellNotOurs, tellTakenBack].map((tell) => tell(teller))),
  'of a threat to life': tellThreat,
  'by those who read, search, enter and declare': tellWhatReadersSay,
  'by staff to one another, and about their own work': tellOfStaffActs,
  'in emergencies': tellOfEmergencies,
  'in requests for the reporter’s identity': tellOfIdentities,
  'about what is kept, held and erased': tellOfRetention,
  'to every route, as everybody, in everything that can be sent': askEverything,
  'until all news is delivered': allDelivered,
};
