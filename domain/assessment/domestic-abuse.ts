import type { DomesticAbuseLine } from './codes.ts';

/** A line of the checklist of police-perpetrated domestic abuse. */
export interface ChecklistLine {
  line: DomesticAbuseLine;
  /** What is asked, in words for staff. */
  asks: string;
  /** First UK calendar day on which it is asked. */
  effectiveFrom: string;
  /** Key in docs/sources.md. */
  source: string;
}

/** The day of the report on the super-complaint; all forces have accepted what it recommends. */
const REPORT = '2022-06-30';

const line = (of: DomesticAbuseLine, asks: string): ChecklistLine => ({
  line: of,
  asks,
  effectiveFrom: REPORT,
  source: 'CWJ-SUPER-COMPLAINT',
});

const CHECKLIST: readonly ChecklistLine[] = [
  line('ACCESS_RESTRICTED', 'Is access restricted by place and role: nobody at the station of the subject?'),
  line('CRIMINAL_AND_CONDUCT_DECIDED', 'Have crime and conduct each been decided, the one not by the other?'),
  line('OVERSIGHT_DECIDED', 'Has it been decided whether the matter is referred to the oversight body?'),
  line(
    'LOCKED_DOWN',
    'Is the case locked down: can the subject see nothing of it on any system of the force, open logs, custody and command and control included?',
  ),
  line('OTHER_FORCE_CONSIDERED', 'Has it been considered that another force investigates?'),
  line(
    'EMPLOYMENT_RISK_CONTROLLED',
    'Are the risks at work controlled: duties, access to systems, firearms and Taser, keys, working from home?',
  ),
  line('VICTIM_SUPPORTED_OUTSIDE', 'Is there support for the victim from outside the force?'),
];

/** Whether the checklist is asked of a matter of these categories, whoever named them. */
export const asksDomesticAbuse = (categories: readonly string[]): boolean =>
  categories.includes('PARTNER_ABUSE');

/** The lines that are asked on this UK calendar day. @see docs/sources.md CWJ-SUPER-COMPLAINT */
export function domesticAbuseChecklist(day: string): ChecklistLine[] {
  return CHECKLIST.filter(({ effectiveFrom }) => effectiveFrom <= day);
}
