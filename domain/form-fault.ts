/** A rule of guidance that a form breaks, at the field that breaks it. */
export interface FormFault {
  /** JSON Pointer into the form. */
  at: string;
  /** What the field must be; it repeats nothing of what was written. */
  must: string;
}
