import { describe, expect, it } from 'vitest';
import { taskingSignsIn } from '../../domain/tasking-language.ts';

describe('taskingSignsIn', () => {
  it.each([
    ['Could you find out where he meets the buyer?', 'ASKS_TO_FIND_OUT'],
    ['Please check whether his car is there on Friday.', 'ASKS_TO_FIND_OUT'],
    ['Would you keep an eye on the yard for us?', 'ASKS_TO_WATCH'],
    ['Can you follow him after the shift?', 'ASKS_TO_WATCH'],
    ['Are you able to get a copy of the rota?', 'ASKS_TO_OBTAIN'],
    ['We would like you to send us the messages.', 'ASKS_TO_OBTAIN'],
    ['Could you take a photo of the plate?', 'ASKS_TO_RECORD'],
    ['Please record the next call.', 'ASKS_TO_RECORD'],
    ['Could you ask her what she saw?', 'ASKS_TO_SPEAK_TO'],
    ['Let us know when he is back at work.', 'ASKS_TO_REPORT_BACK'],
  ])('warns of %s', (question, sign) => {
    expect(taskingSignsIn(question)).toContain(sign);
  });

  it.each([
    'What colour was the van?',
    'When did you last see him there?',
    'How do you know that he was paid?',
    'Who else was present on that evening?',
    'Did anybody record what was said?',
    'Do you remember what he asked her?',
    'Where were you when you heard it?',
  ])('has nothing against %s', (question) => {
    expect(taskingSignsIn(question)).toEqual([]);
  });

  it('takes no longer over a long text without sense', () => {
    const before = process.cpuUsage().user;
    taskingSignsIn('please please '.repeat(20_000));
    expect(process.cpuUsage().user - before).toBeLessThan(5_000_000);
  });
});
