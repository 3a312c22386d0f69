import { z } from 'zod';

/**
 * Largest number under which a sender names somebody in a message: five digits, so that every column holds it and no
 * telephone number fits.
 */
export const SUBJECT_NO_MAX = 99_999;

/** The sender's number of somebody whom a message names, from 1. */
export const subjectNumber = z
  .int()
  .min(1)
  .max(SUBJECT_NO_MAX, `must be at most ${SUBJECT_NO_MAX}: a number within the message`);
