import { expect } from 'vitest';

/** How long a fact may take to come about on two busy cores, and how often it is looked for, in milliseconds. */
export const PATIENCE = { timeout: 30_000, interval: 25 };

/** Wait for a fact instead of for a time: `await eventually(read).toBe(value)`. */
export const eventually = <Fact>(read: () => Fact | Promise<Fact>): ReturnType<typeof expect.poll<Fact>> =>
  expect.poll(read, PATIENCE);
