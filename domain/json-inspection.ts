/** Where an element of an array stands in the text: UTF-16 offsets, `end` exclusive, no white space around it. */
export interface TextRange {
  start: number;
  end: number;
}

/** What `JSON.parse` does not tell of a text that it accepts. The lists name at most 20 places each. */
export interface JsonInspection {
  /** Levels of nesting: 0 for a bare value, 1 for `[]` or `{}`. */
  depth: number;
  /** The first value nested deeper than allowed. What lies inside it is counted, not inspected. */
  tooDeep: string | null;
  /** Members whose name an earlier member of the same object has, however it is spelt. */
  duplicateKeys: string[];
  /** Members called `__proto__`. */
  forbiddenKeys: string[];
  /** Texts, or names of members, with a NUL character. */
  nulCharacters: string[];
  /** Texts, or names of members, with half a surrogate pair, which is no Unicode text. */
  loneSurrogates: string[];
  /** Numbers too large to be one here (`1e400`): they would be read as infinite, and written again as null. */
  infiniteNumbers: string[];
  /** The elements of the root object's array of that name (`/messages`); none if it has no such array. */
  elements: (pointer: string) => TextRange[];
}

const PLACES_MAX = 20;
const SEGMENT_MAX = 64;
/** A set of JavaScript holds no more than 2^24; past it duplicates in that one object go unnoticed. */
const KEYS_MAX = 16_000_000;
/** Elements beyond this many are not listed: offsets of millions of them would not fit into memory. */
const ELEMENTS_MAX = 10_000;

const NUMBER = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/uy;

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * A JSON Pointer (RFC 6901). Names come from whoever sent the text, so each is cut at 64 characters and its control
 * characters and half pairs are replaced: a pointer names a place, it is no channel for content.
 */
export function jsonPointer(path: readonly (string | number)[]): string {
  return path
    .map((segment) => `/${typeof segment === 'number' ? segment : pointerSegment(segment)}`)
    .join('');
}

const pointerSegment = (name: string): string => {
  const cut = name.length > SEGMENT_MAX ? `${name.slice(0, SEGMENT_MAX)}…` : name;
  return cut
    .replaceAll(/\p{Cc}/gu, '\ufffd')
    .replaceAll(/\p{Surrogate}/gu, '\ufffd')
    .replaceAll('~', '~0')
    .replaceAll('/', '~1');
};

/** An array or object that the scan is inside of. */
interface Frame {
  array: boolean;
  /** Position of the current element of an array. */
  index: number;
  /** Name of the current member of an object. */
  key: string;
  keys: Set<string> | undefined;
  awaitsKey: boolean;
}

interface Scan {
  text: string;
  maxDepth: number;
  /** The innermost containers, of which at most `maxDepth` are remembered. */
  frames: Frame[];
  depth: number;
  string: StringScan;
  found: Omit<JsonInspection, 'elements'>;
}

interface StringScan {
  /** Just past the closing quotation mark. */
  end: number;
  escaped: boolean;
  nul: boolean;
  lone: boolean;
}

/**
 * Looks at a JSON text for what `JSON.parse` accepts in silence: nesting, names given twice, `__proto__`, NUL and
 * half surrogate pairs. For a text that `JSON.parse` has accepted; of any other the findings mean nothing, but it
 * neither throws nor loops. Linear in the length of the text, without recursion.
 *
 * @param options.maxDepth - deepest nesting that is inspected; anything deeper is reported as too deep
 */
export function inspectJson(text: string, options: { maxDepth: number }): JsonInspection {
  const scan: Scan = {
    text,
    maxDepth: options.maxDepth,
    frames: [],
    depth: 0,
    string: { end: 0, escaped: false, nul: false, lone: false },
    found: {
      depth: 0,
      tooDeep: null,
      duplicateKeys: [],
      forbiddenKeys: [],
      nulCharacters: [],
      loneSurrogates: [],
      infiniteNumbers: [],
    },
  };
  for (let at = 0; at < text.length;) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) {
      at = visitString(scan, at);
      continue;
    }
    if (isDigit(unit)) {
      at = visitNumber(scan, at);
      continue;
    }
    if (unit === OPEN_ARRAY || unit === OPEN_OBJECT) enter(scan, unit === OPEN_ARRAY);
    else if (unit === CLOSE_ARRAY || unit === CLOSE_OBJECT) leave(scan);
    else if (unit === COMMA) advance(scan);
    at += 1;
  }
  return { ...scan.found, elements: (pointer) => elementsOf(text, pointer) };
}

const enter = (scan: Scan, array: boolean): void => {
  scan.depth += 1;
  if (scan.depth > scan.found.depth) scan.found.depth = scan.depth;
  if (scan.depth <= scan.maxDepth)
    scan.frames.push({ array, index: 0, key: '', keys: undefined, awaitsKey: !array });
  else scan.found.tooDeep ??= pointerTo(scan);
};

const leave = (scan: Scan): void => {
  if (scan.depth === 0) return;
  if (scan.depth <= scan.maxDepth) scan.frames.pop();
  scan.depth -= 1;
};

/** The container that the scan is directly inside of; none at the root and none where it is too deep. */
const innermost = (scan: Scan): Frame | undefined =>
  scan.depth <= scan.maxDepth ? scan.frames[scan.depth - 1] : undefined;

const advance = (scan: Scan): void => {
  const frame = innermost(scan);
  if (frame === undefined) return;
  if (frame.array) frame.index += 1;
  else frame.awaitsKey = true;
};

const visitString = (scan: Scan, at: number): number => {
  const { text, string, found } = scan;
  readString(text, at + 1, string);
  if (scan.depth > scan.maxDepth) return string.end;
  const frame = innermost(scan);
  if (frame?.awaitsKey === true) {
    frame.awaitsKey = false;
    frame.key = decoded(text.slice(at + 1, string.end - 1), string.escaped);
    visitKey(scan, frame);
  }
  if (string.nul) report(found.nulCharacters, scan);
  if (string.lone) report(found.loneSurrogates, scan);
  return string.end;
};

const isDigit = (unit: number): boolean => unit >= 0x30 && unit <= 0x39;

/** Reads from the first digit to just past the number. Its sign stands before it and does not matter. */
const visitNumber = (scan: Scan, at: number): number => {
  NUMBER.lastIndex = at;
  const [digits = ''] = NUMBER.exec(scan.text) ?? [];
  if (scan.depth <= scan.maxDepth && !Number.isFinite(Number(digits)))
    report(scan.found.infiniteNumbers, scan);
  return at + digits.length;
};

const visitKey = (scan: Scan, frame: Frame): void => {
  frame.keys ??= new Set();
  if (frame.keys.has(frame.key)) report(scan.found.duplicateKeys, scan);
  else if (frame.keys.size < KEYS_MAX) frame.keys.add(frame.key);
  if (frame.key === '__proto__') report(scan.found.forbiddenKeys, scan);
};

const pointerTo = (scan: Scan): string =>
  jsonPointer(scan.frames.map((frame) => (frame.array ? frame.index : frame.key)));

const report = (places: string[], scan: Scan): void => {
  if (places.length < PLACES_MAX) places.push(pointerTo(scan));
};

/** Two spellings of one name are one name: "\u0061" is "a". */
const decoded = (raw: string, escaped: boolean): string => {
  if (!escaped) return raw;
  try {
    return String(JSON.parse(`"${raw}"`));
  } catch {
    return raw;
  }
};

/** Reads from just past the opening quotation mark to the closing one, or to the end of a broken text. */
const readString = (text: string, from: number, into: StringScan): void => {
  into.escaped = into.nul = into.lone = false;
  let halfPair = false;
  let at = from;
  for (; at < text.length; at += 1) {
    let unit = text.charCodeAt(at);
    if (unit === QUOTE) break;
    if (unit === BACKSLASH) {
      into.escaped = true;
      at += 1;
      unit = text.charCodeAt(at);
      if (unit === 0x75) {
        unit = fourHexDigits(text, at + 1);
        at += 4;
      }
    }
    if (unit === 0) into.nul = true;
    const low = unit >= 0xdc00 && unit <= 0xdfff;
    if (low !== halfPair) into.lone = true;
    halfPair = unit >= 0xd800 && unit <= 0xdbff;
  }
  if (halfPair) into.lone = true;
  into.end = Math.min(at + 1, text.length);
};

const fourHexDigits = (text: string, at: number): number => {
  const digits = text.slice(at, at + 4);
  return /^[0-9a-f]{4}$/iu.test(digits) ? Number.parseInt(digits, 16) : 0xfffd;
};

const isSpace = (unit: number): boolean => unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09;

/** As `JSON.parse` does, the last of several members of the same name counts. */
const elementsOf = (text: string, pointer: string): TextRange[] => {
  const name = pointer.slice(1).replaceAll('~1', '/').replaceAll('~0', '~');
  const string: StringScan = { end: 0, escaped: false, nul: false, lone: false };
  let ranges: TextRange[] = [];
  let [depth, awaitsKey, wanted, inside] = [0, false, false, false];
  let element: TextRange | undefined;
  if (!pointer.startsWith('/') || pointer.slice(1).includes('/') || !text.trimStart().startsWith('{'))
    return ranges;
  const finish = (): void => {
    if (element !== undefined && ranges.length < ELEMENTS_MAX) ranges.push(element);
    element = undefined;
  };
  for (let at = 0; at < text.length;) {
    const [start, unit] = [at, text.charCodeAt(at)];
    at += 1;
    if (isSpace(unit)) continue;
    const closes = unit === CLOSE_ARRAY || unit === CLOSE_OBJECT;
    const separates = inside && depth === 2 && (unit === COMMA || closes);
    if (separates) finish();
    if (unit === QUOTE) {
      readString(text, at, string);
      at = string.end;
      if (depth === 1 && awaitsKey) {
        wanted = decoded(text.slice(start + 1, at - 1), string.escaped) === name;
        if (wanted) ranges = [];
        awaitsKey = false;
      }
    } else if (closes) {
      depth -= 1;
      if (depth < 2) inside = false;
    } else if (unit === OPEN_ARRAY || unit === OPEN_OBJECT) {
      depth += 1;
      if (depth === 1) awaitsKey = true;
      if (depth === 2 && wanted && unit === OPEN_ARRAY) {
        inside = true;
        wanted = false;
        continue;
      }
    } else if (unit === COMMA && depth === 1) {
      awaitsKey = true;
      wanted = false;
    }
    if (inside && !separates) element = { start: element?.start ?? start, end: at };
  }
  return ranges;
};
