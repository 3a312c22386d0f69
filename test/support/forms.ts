/** A valid form for each kind of task, kept by stage. */
export * from './forms/assessment.ts';
export * from './forms/care.ts';
export * from './forms/contact.ts';
export * from './forms/danger.ts';
export * from './forms/days.ts';
export * from './forms/investigation.ts';
export * from './forms/oversight.ts';
export * from './forms/retention.ts';
export * from './forms/routing.ts';
