import { forceByCode, forceBySlug } from './forces.ts';
import type { FeedMessage } from './schemas/feed-message.ts';

/** A part that another force might be given: its people by the sender's numbers. */
export interface ProposedPart {
  force: string;
  subjectNos: number[];
}

type Subject = NonNullable<FeedMessage['subjects']>[number];
type OtherForce = NonNullable<FeedMessage['otherForces']>[number];

const forceOf = ({ slug, code }: OtherForce): string | undefined => {
  const bySlug = slug ? forceBySlug(slug)?.slug : undefined;
  const byCode = code ? forceByCode(code)?.slug : undefined;
  // Where they contradict each other a person looks into it: neither is offered.
  if (bySlug && byCode && bySlug !== byCode) return undefined;
  return bySlug ?? (slug ? undefined : byCode);
};

const numbersIn = ({ subjects }: Pick<FeedMessage, 'subjects'>): Set<number> =>
  new Set((subjects ?? []).flatMap(({ subjectNo }) => (subjectNo == null ? [] : [subjectNo])));

/**
 * Whether somebody must say what other forces are given of a message, and the parts to begin with. A message names other
 * forces itself, or concerns people whose forces were given a part before.
 *
 * @param lead - the force that deals with the report, which has the whole of it in any case
 * @param before - the parts of earlier messages
 * @returns undefined when there is nothing to divide
 */
export function proposeDivision(
  message: FeedMessage,
  lead: string,
  before: readonly ProposedPart[],
): ProposedPart[] | undefined {
  const others = message.otherForces ?? [];
  if (others.length === 0 && before.length === 0) return undefined;
  const numbers = numbersIn(message);
  const proposed = new Map<string, Set<number>>();
  const offer = (force: string, subjectNos: readonly number[]): void => {
    const own = subjectNos.filter((no) => numbers.has(no));
    if (force === lead || own.length === 0) return;
    proposed.set(force, new Set([...(proposed.get(force) ?? []), ...own]));
  };
  for (const other of others) {
    const force = forceOf(other);
    if (force !== undefined) offer(force, other.subjectNos ?? []);
  }
  for (const { force, subjectNos } of before) offer(force, subjectNos);
  // Named, and all of them the lead itself: one force under two names is no division.
  if (before.length === 0 && others.every((other) => forceOf(other) === lead)) return undefined;
  return [...proposed].map(([force, subjectNos]) => ({
    force,
    subjectNos: [...subjectNos].toSorted((a, b) => a - b),
  }));
}

/** A proposed part as a note on its task, and back: the worklist shows codes only. */
export const noteOfPart = ({ force, subjectNos }: ProposedPart): string =>
  `PART ${force} ${subjectNos.join(',')}`;
export const partsInNotes = (notes: readonly string[]): ProposedPart[] =>
  notes.flatMap((note) => {
    const [, force, numbers] = /^PART ([a-z-]+) ([\d,]+)$/u.exec(note) ?? [];
    return force === undefined || numbers === undefined
      ? []
      : [{ force, subjectNos: numbers.split(',').map(Number) }];
  });

/** What a person decided to give of a message to one force. */
export interface DecidedPart extends ProposedPart {
  /** In the divider's words; undefined where the whole narrative goes. */
  account?: string | undefined;
}

/** The subjects of a message that a part does not name: with any of them, the whole narrative is not the part's. */
export const leftOutOf = (message: Pick<FeedMessage, 'subjects'>, { subjectNos }: ProposedPart): number =>
  (message.subjects ?? []).filter(({ subjectNo }) => subjectNo == null || !subjectNos.includes(subjectNo))
    .length;

/** The numbers of a part under which the message has nobody. */
export const strangersIn = (
  message: Pick<FeedMessage, 'subjects'>,
  { subjectNos }: ProposedPart,
): number[] => {
  const known = numbersIn(message);
  return subjectNos.filter((no) => !known.has(no));
};

/** What is said of a person, without fields that the contract does not know. */
const asGiven = ({
  subjectNo,
  name,
  alias,
  role,
  rank,
  collarNumber,
  station,
  unit,
  ...of
}: Subject): Subject => {
  const { description, ageApprox, vehicle, socialMedia, serving } = of;
  const looks = { description, ageApprox, vehicle, socialMedia, serving };
  return { subjectNo, name, alias, role, rank, collarNumber, station, unit, ...looks };
};

/**
 * A message as one of several forces is given it: field by field what concerns that force, so that a field which somebody
 * adds to the feed is not passed on until somebody has decided that it may be. Without the reporter's consent for that
 * force nothing of them goes, not even how they stand to the matter, and what is written is screened as an anonymous
 * reporter's.
 *
 * @param message - with every clue hidden that nobody has kept, and without contact
 * @param consented - whether the reporter allows that force to ask how they can be reached
 */
export function partOf(
  message: FeedMessage,
  part: DecidedPart,
  { messageId, consented }: { messageId: string; consented: boolean },
): FeedMessage {
  const whole = part.account === undefined;
  const { schemaVersion, reportRef, sequence, channel, receivedDate, disseminatedAt, priority } = message;
  return {
    schemaVersion,
    messageId,
    messageType: message.messageType,
    reportRef,
    sequence,
    channel,
    receivedDate,
    disseminatedAt,
    priority,
    ...(message.immediateRisk && { immediateRisk: { flag: message.immediateRisk.flag } }),
    anonymity: consented ? message.anonymity : 'ANONYMOUS',
    ...(message.categories && { categories: message.categories }),
    targetForce: { slug: part.force, confidence: 'HIGH' },
    subjects: (message.subjects ?? [])
      .filter(({ subjectNo }) => subjectNo != null && part.subjectNos.includes(subjectNo))
      .map(asGiven),
    ...(message.howKnown && { howKnown: message.howKnown }),
    ...(whole && message.affectedPersons && { affectedPersons: message.affectedPersons }),
    ...(whole && message.incident && { incident: message.incident }),
    ...(whole && message.evidenceMentioned && { evidenceMentioned: message.evidenceMentioned }),
    narrative: part.account ?? message.narrative,
  };
}

/** Codes of `consentToContactBy` by which a reporter allows any other force, or one by its slug, to be told of them. */
const ANY_OTHER_FORCE = 'OTHER_FORCE';

/**
 * The forces besides the report's own that a reporter allows to ask how they can be reached: slugs, or `*` for any. Only
 * what is said outright counts; nothing said is no.
 */
export function consentedForces({
  anonymity,
  reporter,
}: Pick<FeedMessage, 'anonymity' | 'reporter'>): string[] {
  const said = reporter?.contact?.consentToContactBy ?? [];
  if (anonymity !== 'CONFIDENTIAL_CONTACT') return [];
  if (said.includes(ANY_OTHER_FORCE)) return ['*'];
  return said.filter((slug) => forceBySlug(slug) !== undefined);
}

/**
 * The forces of a message's consent that still have it when the message is divided: what the reporter has said since of
 * who may get in touch replaces it, and whoever may not be named at all is told of to nobody. It only ever becomes less.
 *
 * @param since - the forces of each later message that says who may
 * @param unnamed - whether any message says that no force may learn who they are
 */
export function consentThatStands(
  consented: readonly string[],
  { since, unnamed }: { since: readonly (readonly string[])[]; unnamed: boolean },
): string[] {
  if (unnamed) return [];
  return since
    .reduce<readonly string[]>((still, said) => {
      if (said.includes('*')) return still;
      return still.includes('*') ? said : still.filter((force) => said.includes(force));
    }, consented)
    .slice();
}

export const isConsented = (consented: readonly string[], force: string): boolean =>
  consented.includes('*') || consented.includes(force);
