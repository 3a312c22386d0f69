import type { Clue } from './clue.ts';

const HANDLE =
  /(?<![\p{L}\p{N}._@/-])@[\p{L}_](?:[\p{L}\p{N}_.]{0,28}[\p{L}\p{N}_])(?::[\p{L}\p{N}.-]{3,80})?/gu;

const SITES =
  'facebook|fb|instagram|twitter|x|tiktok|snapchat|linkedin|threads|youtube|reddit|pinterest|tumblr|twitch|onlyfans|vk|bsky|mastodon|strava|vinted|gumtree|ebay|depop|truthsocial|weibo';
const PROFILE = new RegExp(
  String.raw`(?<![\p{L}\p{N}])(?:https?:\/\/)?(?:[a-z]{1,10}\.)?(?:(?:${SITES})\.(?:com|net|app|social|tv|co\.uk)|fb\.me|m\.me|t\.me|wa\.me|telegram\.me|discord\.gg|signal\.me|snapchat\.app|youtu\.be|matrix\.to|linktr\.ee)\/[^\s<>"')\]]{1,200}`,
  'giu',
);

const SERVICES =
  'snapchat|snap|insta|instagram|facebook|fb|messenger|tiktok|tik tok|twitter|telegram|signal|kik|discord|wechat|skype|threema|session|wickr|wire|whatsapp|viber|line|linkedin|threads|bluesky|mastodon|steam|xbox|psn|playstation|gamertag|reddit|onlyfans|tinder|grindr|bumble|hinge';
const NAMED = new RegExp(
  String.raw`(?<![\p{L}\p{N}])(?:${SERVICES})(?: (?:id|name|username|user name|user|handle|account|profile|tag|page|enw))?(?: ?(?::|=)| (?:is|yw|ydy|as|dan yr enw|under|called)) ?["']?(@?[\p{L}\p{N}][\p{L}\p{N}_.#-]{2,66})`,
  'giu',
);
/** What follows "is" when it is no name: "his snapchat is full of". A name of a user has a digit, a mark or is quoted. */
const LIKE_A_NAME = /[\d_.#@]|\p{Ll}\p{Lu}/u;
const QUOTED = /["']@?[\p{L}\p{N}_.#-]+$/u;
const OWN = /(?:\bmy|\bme on|\bfy|\bfi ar) $/iu;
const NOT_NAMES =
  /^(?:full|the|a|an|on|off|not|under|private|public|deleted|blocked|gone|locked|hacked|used|where|how|what|that|well|proof|evidence|full|open|down|still|now|linked|in|set|his|her|their|also|available|attached|wedi|yn|ar|preifat)$/iu;

/** Names in social media and messengers: handles, addresses of profiles, and names told together with the service. */
export function findHandles(text: string): Clue[] {
  const clues: Clue[] = [];
  const add = (start: number, length: number, confidence: Clue['confidence']): void => {
    clues.push({ kind: 'SOCIAL_HANDLE', start, end: start + length, confidence });
  };
  for (const { index, 0: handle } of text.matchAll(HANDLE)) add(index, handle.length, 'HIGH');
  for (const { index, 0: url } of text.matchAll(PROFILE))
    add(index, url.replace(/[.,;:!?]+$/u, '').length, 'HIGH');
  for (const { index, 0: found, 1: name = '' } of text.matchAll(NAMED)) {
    const user = name.replace(/[.-]+$/u, '');
    const own = OWN.test(text.slice(Math.max(0, index - 10), index));
    if (NOT_NAMES.test(user) || !(own || LIKE_A_NAME.test(user) || QUOTED.test(found))) continue;
    add(index + found.length - name.length, user.length, own ? 'HIGH' : 'MEDIUM');
  }
  return clues;
}
