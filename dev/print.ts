/** Print one line for the person who ran the command, on standard output. */
export const printLine = (text = ''): void => {
  process.stdout.write(`${text}\n`);
};

/** Print one line beside the result, on standard error: progress, warnings. */
export const printNote = (text: string): void => {
  process.stderr.write(`${text}\n`);
};
