/**
 * What a report can be found by. Each is a keyed index of a normalised value; the weight says how much one match of
 * the kind means, from 0 to 1, and `link` what it makes of two reports that share it.
 */
export const TERMS = {
  /** All words of a name, in whatever order. */
  NAME_FULL: { weight: 0.95, link: 'SAME_NAME' },
  /** First name, or what it is short for, and surname. */
  NAME_FAMILIAR: { weight: 0.85, link: 'SAME_NAME' },
  /** First name and surname with one letter left out: two names one slip apart share one. */
  NAME_NEAR: { weight: 0.75, link: 'SAME_NAME' },
  /** First name and surname by their sound. */
  NAME_SOUND: { weight: 0.7, link: 'SAME_NAME' },
  NAME_SURNAME_INITIAL: { weight: 0.6 },
  NAME_SURNAME_SOUND: { weight: 0.4 },
  NAME_SURNAME: { weight: 0.3 },
  COLLAR_NUMBER: { weight: 0.9, link: 'SAME_NUMBER' },
  TELEPHONE: { weight: 0.95, link: 'SAME_CONTACT_OF_SUBJECT' },
  EMAIL: { weight: 0.95, link: 'SAME_CONTACT_OF_SUBJECT' },
  VEHICLE: { weight: 0.95, link: 'SAME_VEHICLE' },
  HANDLE: { weight: 0.9, link: 'SAME_HANDLE' },
} as const satisfies Record<string, { weight: number; link?: LinkBasis }>;

export type TermKind = keyof typeof TERMS;
export const TERM_KINDS = [
  'NAME_FULL',
  'NAME_FAMILIAR',
  'NAME_NEAR',
  'NAME_SOUND',
  'NAME_SURNAME_INITIAL',
  'NAME_SURNAME_SOUND',
  'NAME_SURNAME',
  'COLLAR_NUMBER',
  'TELEPHONE',
  'EMAIL',
  'VEHICLE',
  'HANDLE',
] as const satisfies TermKind[];

/** Why two reports are linked. */
export const LINK_BASES = [
  'SAME_PERSON',
  'SAME_NAME',
  'SAME_NUMBER',
  'SAME_CONTACT_OF_SUBJECT',
  'SAME_VEHICLE',
  'SAME_HANDLE',
  'NEAR_DUPLICATE',
] as const;
export type LinkBasis = (typeof LINK_BASES)[number];

/** One thing to find a report by, normalised but readable: to be keyed at once and never stored like this. */
export interface Term {
  kind: TermKind;
  value: string;
}

/**
 * Links by which whoever is the subject of one report may be meant in the other. Two reports that say the same mean the
 * same people; a shared thing means its one subject.
 */
export const MEANING_ALL: readonly LinkBasis[] = ['NEAR_DUPLICATE'];
export const MEANING_THE_ONE: readonly LinkBasis[] = ['SAME_NUMBER', 'SAME_VEHICLE', 'SAME_HANDLE'];

/** How the occasion of a question begins that is asked because of links, and not of one message. */
export const LINKED_OCCASION = 'linked-';
/** The same for a question that is asked because a person has named somebody, whose word alone is not enough. */
export const NAMED_OCCASION = 'named-';

/** How far the finding of links goes, so that a name borne by hundreds floods nobody. */
export const LINK_LIMITS = {
  /** Of the reports that share one term, so many are linked: the newest. */
  perTerm: 25,
  /** Of a term that more bear, no more than these are looked at. */
  bearersLookedAt: 500,
  /** So many links are made at one time, those of the rarest terms first. */
  perFinding: 60,
  /** Near-duplicates that one message is compared with. */
  duplicatesCompared: 200,
  /** Of the messages that share one band with it, no more than these are looked at: text that thousands begin with. */
  perBand: 100,
  duplicatesLinked: 20,
} as const;

/** The kinds that make a link, with the basis and score of it. */
export const LINKING_TERMS: readonly { kind: TermKind; basis: LinkBasis; score: number }[] =
  TERM_KINDS.flatMap((kind) => {
    const term: { weight: number; link?: LinkBasis } = TERMS[kind];
    return term.link === undefined ? [] : [{ kind, basis: term.link, score: term.weight }];
  });

/** The kinds by which two reports are taken to concern one person, when they are counted. */
export const IDENTIFYING_KINDS = [
  'NAME_FULL',
  'NAME_FAMILIAR',
  'COLLAR_NUMBER',
] as const satisfies TermKind[];
