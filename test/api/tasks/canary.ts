/** Stands in the broken fields: no answer and no log line may repeat it. */
export const CANARY = 'misfiled-canary-0577';
