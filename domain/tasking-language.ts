/** What in a question may read as asking the reporter to do something for the police, as codes. */
export const TASKING_SIGNS = [
  'ASKS_TO_FIND_OUT',
  'ASKS_TO_WATCH',
  'ASKS_TO_OBTAIN',
  'ASKS_TO_RECORD',
  'ASKS_TO_SPEAK_TO',
  'ASKS_TO_REPORT_BACK',
] as const;
export type TaskingSign = (typeof TASKING_SIGNS)[number];

/** Something to be done from now on, not something that the reporter knows: `could you find out`, `please look`. */
const BID = String.raw`(?:can|could|would|will) you(?: please| perhaps| try to| also)*|please|try (?:to|and)|we (?:need|want|would like|'d like) you to|you (?:should|must|need to)|are you (?:able|willing|prepared) to|it would help if you`;
const after = (verbs: string): RegExp =>
  new RegExp(String.raw`\b(?:${BID})\s+(?:\w+\s+){0,2}?(?:${verbs})\b`, 'iu');

const SIGNS: readonly { sign: TaskingSign; patterns: readonly RegExp[] }[] = [
  {
    sign: 'ASKS_TO_FIND_OUT',
    patterns: [
      /\bfind out\b/iu,
      after('check|verify|confirm with|establish|discover|look (?:into|up|for|at)|search|enquire'),
    ],
  },
  {
    sign: 'ASKS_TO_WATCH',
    patterns: [
      /\bkeep (?:an eye|watch|track|tabs)\b/iu,
      after('watch|follow|observe|monitor|wait (?:for|outside)|listen'),
    ],
  },
  {
    sign: 'ASKS_TO_OBTAIN',
    patterns: [after('get|obtain|fetch|bring|copy|take|collect|save|send us|download|screenshot')],
  },
  {
    sign: 'ASKS_TO_RECORD',
    patterns: [
      after('record|photograph|film|tape|write down|note down'),
      /\b(?:take|get) (?:a |some )?(?:photo|photograph|picture|video|screenshot|recording)s?\b/iu,
    ],
  },
  {
    sign: 'ASKS_TO_SPEAK_TO',
    patterns: [after('ask|speak to|talk to|meet|befriend|message|contact|call (?:him|her|them)')],
  },
  {
    sign: 'ASKS_TO_REPORT_BACK',
    patterns: [
      /\b(?:let us know|tell us|call (?:us )?back|ring (?:us )?back) (?:when|if|as soon as|the next time)\b/iu,
      /\breport back\b/iu,
    ],
  },
];

/**
 * Which signs of tasking a question shows: a warning for the person who reads it, never a judgement. Patterns find what
 * is commonly written; that none is found means nothing.
 */
export const taskingSignsIn = (question: string): TaskingSign[] =>
  SIGNS.filter(({ patterns }) => patterns.some((pattern) => pattern.test(question))).map(({ sign }) => sign);
