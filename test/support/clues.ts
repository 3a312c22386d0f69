import type { FeedMessage } from '../../domain/schemas/feed-message.ts';
import { aMessage } from './messages.ts';
import type { Answer, World } from './world.ts';

/** One clue of each kind, and how it must not be seen. */
const CLUES = {
  'ring me on 07700 900417': '900417',
  'write to tegwen.cadfan@example.com': 'tegwen.cadfan',
  'postcode DE1 9QX': 'DE1 9QX',
  'my snapchat is tegwen_c99': 'tegwen_c99',
  'my car reg is ZZ00 TGW': 'ZZ00 TGW',
  'NI number QQ 41 70 23 C': '41 70 23',
  'My name is Tegwen Quillfeather.': 'Quillfeather',
  'I live at 17 Marlowe Street, Aberteg.': '17 Marlowe',
  'my date of birth is 1 February 1983': 'February 1983',
  'my collar number is T9417': 'T9417',
} as const;
export const TELLING = Object.keys(CLUES).join('\n');
export const WORDS = Object.values(CLUES);

/** Clues in every field that holds somebody's words, those that the contract does not know included. */
export const everywhere = (overrides: Partial<FeedMessage> = {}): FeedMessage =>
  aMessage({
    narrative: TELLING,
    agentNotes: TELLING,
    language: TELLING,
    quotedRef: TELLING,
    othersWhoKnow: TELLING,
    immediateRisk: { flag: true, detail: TELLING },
    reporter: { relationship: TELLING, isPolice: false, contact: null, remark: TELLING },
    targetForce: { slug: 'derbyshire', statedText: TELLING },
    subjects: [
      {
        subjectNo: 1,
        name: TELLING,
        alias: TELLING,
        station: TELLING,
        unit: TELLING,
        description: TELLING,
        rank: TELLING,
        ageApprox: TELLING,
        notes: TELLING,
      },
    ],
    affectedPersons: [{ role: TELLING, isChild: false, remark: TELLING }],
    incident: {
      where: TELLING,
      when: { text: TELLING },
      [`extra 07700 900417`]: { deep: [TELLING, 7_700_900_417] },
    },
    evidenceMentioned: [{ type: TELLING, description: TELLING }],
    previouslyReported: { reported: 'YES', toWhom: TELLING },
    attachments: [{ filename: TELLING, mediaType: 'image/png', metadataStripped: true }],
    sanitisation: { by: TELLING },
    unheardOf: TELLING,
    ...overrides,
  });

/** The words that stand in a text though nobody may see them. */
export const seenIn = (text: string): string[] => WORDS.filter((word) => text.includes(word));

export interface ClueTask {
  id: string;
  notes: string[];
  state: string;
}

/** What the tests of clues do with an API. */
export function reviewing(world: World): {
  read(login: string, id: string): Promise<Answer>;
  review(login: string, id: string, body?: unknown): Promise<Answer>;
  tasks(reportId: string, kind: string): Promise<ClueTask[]>;
  act(login: string, id: string, verb: string, form?: object): Promise<Answer>;
  /** Claim and complete a task. */
  complete(login: string, id: string, form: object): Promise<Answer>;
} {
  const act = (login: string, id: string, verb: string, form?: object): Promise<Answer> =>
    world.as(login).post(`/v1/tasks/${id}/${verb}`, form && { form });
  return {
    act,
    read: (login, id) =>
      world.as(login).post(`/v1/reports/${id}/content`, { reason: 'To work on the report.' }),
    review: (login, id, body = { reason: 'To judge what could lead to the reporter.' }) =>
      world.as(login).post(`/v1/reports/${id}/identity-clues`, body),
    tasks: async (reportId, kind) => {
      const { rows } = await world.database.admin.query<ClueTask>(
        /* sql */ `
          select id, notes, state from pacars.tasks where report_id = $1 and kind = $2 order by created_at, id`,
        [reportId, kind],
      );
      return rows;
    },
    complete: async (login, id, form) => {
      await act(login, id, 'claim');
      return act(login, id, 'complete', form);
    },
  };
}
