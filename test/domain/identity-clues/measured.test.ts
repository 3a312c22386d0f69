import { describe, expect, it } from 'vitest';
import type { Clue } from '../../../domain/identity-clues/clue.ts';
import { findClues } from '../../../domain/identity-clues/index.ts';
import { type Sentence, silent, telling } from './sentences.ts';

const SEED = 1_402;
const MEASURED = ['TELEPHONE', 'EMAIL', 'POSTCODE', 'NATIONAL_INSURANCE', 'VEHICLE', 'NAME'] as const;

/** Whether a clue hides all of the words, of whatever kind it takes them for. */
const hides = ({ text, words }: Sentence, clues: readonly Clue[]): boolean => {
  const start = text.indexOf(words);
  return clues.some((clue) => clue.start <= start && clue.end >= start + words.length);
};

describe('the search for clues, on sentences made from a seed', () => {
  const positive = telling(SEED, 120);
  const negative = silent(SEED, 600);
  const found = positive.map((sentence) => ({ sentence, clues: findClues(sentence.text) }));

  it('finds nearly all that leads to the writer', () => {
    const recall = Object.fromEntries(
      MEASURED.map((kind) => {
        const ofKind = found.filter(({ sentence }) => sentence.kind === kind);
        const hidden = ofKind.filter(({ sentence, clues }) => hides(sentence, clues));
        const missed = ofKind.filter(({ sentence, clues }) => !hides(sentence, clues));
        for (const { sentence } of missed.slice(0, 5))
          process.stdout.write(`missed ${kind}: ${sentence.text}\n`);
        return [kind, hidden.length / ofKind.length];
      }),
    );
    process.stdout.write(`recall ${JSON.stringify(recall)}\n`);
    expect(positive.length).toBeGreaterThanOrEqual(400);
    for (const kind of MEASURED) expect(recall[kind]).toBeGreaterThanOrEqual(kind === 'NAME' ? 0.85 : 0.97);
  });

  it('hides little else', () => {
    const wrong = negative.flatMap(({ text }) => findClues(text).map((clue) => ({ text, clue })));
    // Of what it finds in telling sentences, what has nothing to do with the words is wrong too.
    const beside = found.flatMap(({ sentence, clues }) => {
      const start = sentence.text.indexOf(sentence.words);
      return clues.filter((clue) => clue.end <= start || clue.start >= start + sentence.words.length);
    });
    const right = found.filter(({ sentence, clues }) => hides(sentence, clues)).length;
    const precision = right / (right + wrong.length + beside.length);
    for (const { text, clue } of wrong.slice(0, 10)) process.stdout.write(`wrong ${clue.kind}: ${text}\n`);
    process.stdout.write(`precision ${precision.toFixed(3)}, ${wrong.length} wrong in ${negative.length}\n`);
    expect(negative.length).toBeGreaterThanOrEqual(400);
    expect(precision).toBeGreaterThanOrEqual(0.9);
    expect(wrong.length / negative.length).toBeLessThanOrEqual(0.05);
  });
});
