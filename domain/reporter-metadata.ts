import { isField } from './identity-clues/in-message.ts';
import { type FeedMessage, feedMessageSchema } from './schemas/feed-message.ts';

/**
 * Names of fields, in lower case and letters only, that say by which way, from which device or at which moment a message
 * came. The contract knows none of them; in an anonymous message they are dropped at any depth before anything is stored.
 */
const TRANSPORT = new Set(
  (
    'ip ips ipaddress ipaddr ipv4 ipv6 ipport remoteip remoteaddr remoteaddress remotehost hostname clientip xforwardedfor ' +
    'forwarded forwardedfor xrealip cfconnectingip trueclientip useragent useragentstring ua browserversion deviceid ' +
    'devicemodel devicetype deviceinfo devicefingerprint fingerprint imei imsi iccid msisdn macaddress advertisingid idfa ' +
    'gaid udid pushtoken callerid callerline callernumber callingnumber callingline clid cli callinglineidentity ani ' +
    'phonenumber telephonenumber mobilenumber originatingnumber fromnumber geo geoip geolocation geohash latitude longitude ' +
    'lat lng lon latlng latlong gps timezone timezoneoffset utcoffset locale acceptlanguage screensize viewport referer ' +
    'referrer utmsource utmcampaign sessionid sid cookie cookies headers httpheaders requestheaders requestid traceid ' +
    'correlationid csrftoken isp asn networkoperator cellid celltower wifi ssid bssid recordingid recordingurl ' +
    'callrecording callid calluuid chatid visitorid userid accountid trackingid gclid fbclid submittedat submissiontime ' +
    'submissiondate submittime createdat receivedat receivedtime receiveddatetime sentat callstart callstarted callstartedat ' +
    'callend callendedat calltime callduration formstarted formstartedat formsubmitted formsubmittedat timestamp'
  ).split(' '),
);
/** The same where such a word may also be part of what happened: left alone there. */
const AMBIGUOUS = new Set(
  (
    'browser platform os operatingsystem device caller mac location coordinates accuracy screen origin via session header ' +
    'token carrier network username login metadata meta submitted created creationtime sent startedat starttime endedat ' +
    'endtime duration ts time datetime loggedat openedat completedat finishedat updatedat lastseen lastactive'
  ).split(' '),
);
/** Names of fields that, about the reporter, say who or where they are. */
const CONTACT = new Set(
  (
    'name names fullname firstname forename lastname surname title phone phonenumber telephone tel mobile landline email ' +
    'emailaddress mail address postaladdress homeaddress street house town postcode zip handle socialmedia twitter facebook ' +
    'instagram whatsapp snapchat telegram signal dob dateofbirth birthdate age gender nino nationalinsurance ni vehicle ' +
    'registration collarnumber warrantnumber staffnumber employer occupation workplace username login contactdetails contacts'
  ).split(' '),
);
/** What senders put before such a name. */
const WHOSE =
  /^(?:reporters?|callers?|clients?|users?|senders?|informants?|sources?|visitors?|submitters?|givers?|x)/u;
/** What happened, and to whom: instants in there are the report's own facts. */
const FACTS = /^\/(?:incident|evidenceMentioned|subjects|affectedPersons|previouslyReported)(?:\/|$)/u;
/** A number that a subject used, or where they were seen, is what the report tells; a clue in it is found and masked. */
const SUBJECTS = /^\/subjects\/\d+$/u;
const ABOUT_A_PERSON = new Set(['phonenumber', 'telephonenumber', 'mobilenumber']);
const INSTANT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/u;

const plain = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^a-z\d]/gu, '');

const isOf = (names: ReadonlySet<string>, name: string): boolean => {
  const key = plain(name);
  return names.has(key) || names.has(key.replace(WHOSE, ''));
};

function isMetadata(name: string, value: unknown, parent: string): boolean {
  if (isField(name)) return false;
  if (SUBJECTS.test(parent) && ABOUT_A_PERSON.has(plain(name))) return false;
  if (isOf(TRANSPORT, name)) return true;
  if (FACTS.test(parent)) return false;
  return isOf(AMBIGUOUS, name) || (typeof value === 'string' && INSTANT.test(value));
}

/** Fields of the contract within `reporter`: they say nothing of who it is. */
const OF_THE_REPORTER = new Set(['relationship', 'isPolice', 'contact']);
const isContact = (name: string, parent: string): boolean =>
  /^\/reporter(?:\/|$)/u.test(parent) &&
  !(parent === '/reporter' && OF_THE_REPORTER.has(name)) &&
  isOf(CONTACT, name);

/** What must not be stored of an anonymous message is gone from it. */
export interface WithoutMetadata {
  message: FeedMessage;
  /** How many fields told of the way or the time by which it came. */
  metadata: number;
  /** How many fields of `reporter` other than `contact` told who or where the reporter is. */
  contact: number;
}

/** An anonymous message without what its sender has left in it about the reporter. Any other message is left as it is. */
export function withoutReporterMetadata(message: FeedMessage): WithoutMetadata {
  const dropped = { metadata: 0, contact: 0 };
  if (message.anonymity !== 'ANONYMOUS') return { message, ...dropped };
  const prune = (value: unknown, pointer: string): unknown => {
    if (Array.isArray(value)) return value.map((item, at) => prune(item, `${pointer}/${at}`));
    if (typeof value !== 'object' || value === null) return value;
    const kept: [string, unknown][] = [];
    for (const [name, member] of Object.entries(value)) {
      const at = `${pointer}/${name}`;
      // The contact of the contract is dealt with as a whole, and is told of as a contradiction.
      if (at === '/reporter/contact') kept.push([name, member]);
      else if (isContact(name, pointer)) dropped.contact += 1;
      else if (isMetadata(name, member, pointer)) dropped.metadata += 1;
      else kept.push([name, prune(member, at)]);
    }
    return Object.fromEntries(kept);
  };
  const pruned = prune(message, '');
  if (dropped.metadata + dropped.contact === 0) return { message, ...dropped };
  return { message: feedMessageSchema.parse(pruned), ...dropped };
}

/** Whether an anonymous message brings a file of which nobody says that what it tells of its maker was taken out. */
export function hasUnstrippedFiles({ anonymity, attachments }: FeedMessage): boolean {
  return anonymity === 'ANONYMOUS' && (attachments ?? []).some((file) => file.metadataStripped !== true);
}
