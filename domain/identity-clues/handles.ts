import type { Clue } from './clue.ts';

const HANDLE =
  /(?<![\p{L}\p{N}._@/-])@[\p{L}_](?:[\p{L}\p{N}_.]{0,28}[\p{L}\p{N}_])(?::[\p{L}\p{N}.-]{3,80})?/gu;

const SITES =
  'facebook|fb|instagram|twitter|x|tiktok|snapchat|linkedin|threads|youtube|reddit|pinterest|tumblr|twitch|onlyfans|vk|bsky|mastodon|strava|vinted|depop|truthsocial|weibo';
const PROFILE = new RegExp(
  String.raw`(?<![\p{L}\p{N}])(?:https?:\/\/)?(?:[a-z]{1,10}\.)?(?:(?:${SITES})\.(?:com|net|app|social|tv|co\.uk)|fb\.me|m\.me|t\.me|wa\.me|telegram\.me|discord\.gg|signal\.me|snapchat\.app|youtu\.be|matrix\.to|linktr\.ee)\/[^\s<>"')\]]{1,200}`,
  'giu',
);

const SERVICES =
  'snapchat|insta|instagram|facebook|fb|messenger|tiktok|tik tok|twitter|telegram|kik|discord|wechat|skype|threema|wickr|whatsapp|viber|linkedin|bluesky|mastodon|xbox|psn|playstation|gamertag|reddit|onlyfans|tinder|grindr|bumble|hinge';
/** Services whose names are common words too. */
const WORDS = 'snap|signal|session|wire|line|threads|steam|ig';
const WHAT = 'id|username|user name|user|handle|account|profile|tag|enw';
const IS = '(?: ?(?::|=)| (?:is|yw|ydy|as|dan yr enw|under|called))';
const NAMED = new RegExp(
  String.raw`(?<![\p{L}\p{N}])(?:(${SERVICES})|${WORDS})(?![\p{L}\p{N}])( (?:${WHAT})| name| page)?(${IS})? ?["']?(@?[\p{L}\p{N}][\p{L}\p{N}_.#-]{2,66})`,
  'giu',
);
const MY_USERNAME = new RegExp(
  String.raw`(?<![\p{L}\p{N}])my (?:user ?name|handle|gamertag|screen ?name)${IS} ["']?(@?[\p{L}\p{N}][\p{L}\p{N}_.#-]{2,66})`,
  'giu',
);
/** Names that need no service beside them: a Session ID, a user of Reddit. */
const ALONE = /(?<![\p{L}\p{N}/])(?:05[\da-f]{64}|\/?u\/[A-Za-z0-9_-]{3,20})(?![\p{L}\p{N}])/giu;
/** What is plainly made up: letters with figures, an underscore, a number sign, a capital inside. */
const MADE_UP = /[_#@]|\p{L}\d|\d\p{L}|\p{Ll}\p{Lu}|\p{L}\.[\p{L}\d]/u;
const QUOTED = /["']@?[\p{L}\p{N}_.#-]+$/u;
const OWN = /(?:\bmy|\bme on|\bfy|\bfi ar) $/iu;
const NOT_NAMES =
  /^(?:full|the|a|an|on|off|not|under|private|public|deleted|blocked|gone|locked|hacked|used|where|how|what|that|well|proof|evidence|open|down|still|now|linked|in|set|his|her|their|also|available|attached|and|but|with|was|has|for|to|from|or|about|when|because|while|before|after|every|messages?|group|account|page|chat|wedi|yn|ar|ac|preifat|\d+(?:am|pm|st|nd|rd|th|[.:]\d+)?)$/iu;

/** Names in social media and messengers: handles, addresses of profiles, and names told together with the service. */
export function findHandles(text: string): Clue[] {
  const clues: Clue[] = [];
  const add = (start: number, length: number, confidence: Clue['confidence']): void => {
    clues.push({ kind: 'SOCIAL_HANDLE', start, end: start + length, confidence });
  };
  for (const { index, 0: handle } of text.matchAll(HANDLE)) add(index, handle.length, 'HIGH');
  for (const { index, 0: url } of text.matchAll(PROFILE))
    add(index, url.replace(/[.,;:!?]+$/u, '').length, 'HIGH');
  for (const { index, 0: found } of text.matchAll(ALONE)) add(index, found.length, 'HIGH');
  for (const { index, 0: found, 1: name = '' } of text.matchAll(MY_USERNAME))
    add(index + found.length - name.length, name.length, 'HIGH');
  for (const { index, 0: found, 1: service, 2: what, 3: is, 4: name = '' } of text.matchAll(NAMED)) {
    const user = name.replace(/[.-]+$/u, '');
    const own = OWN.test(text.slice(Math.max(0, index - 10), index));
    const told = own && is !== undefined;
    const named = MADE_UP.test(user) && (service !== undefined || what !== undefined || own);
    if (NOT_NAMES.test(user) || !(told || named || (is !== undefined && QUOTED.test(found)))) continue;
    add(index + found.length - name.length, user.length, own ? 'HIGH' : 'MEDIUM');
  }
  return clues;
}
