import { createForceSystemHttp, type ForceSystemConnection } from '../connector/http.ts';
import { ForceSystemError } from '../connector/force-system-error.ts';
import { PEOPLE_PATH, type PeoplePage, type PersonRecord, peoplePage } from './contract.ts';

/** What we ask of the people system. */
export interface PeopleDirectoryClient {
  /**
   * Everybody whom the system has, page after page, each once.
   *
   * @param onPage - called after each page
   * @throws ForceSystemError `unavailable` when a page cannot be had, or when the pages do not make one whole list
   */
  everybody(onPage?: () => void): Promise<PersonRecord[]>;
}

/** More pages than this are a cursor that goes round in circles. */
const PAGES_MAX = 5_000;

const broken = (code: string): ForceSystemError =>
  new ForceSystemError({ system: 'people-directory', kind: 'unavailable', code });

/** A client of the force's people system, by our contract. */
export function createPeopleDirectoryClient(connection: ForceSystemConnection): PeopleDirectoryClient {
  const http = createForceSystemHttp('people-directory', connection);
  return {
    async everybody(onPage = () => {}) {
      const people: PersonRecord[] = [];
      const cursors = new Set<string>();
      let cursor: string | null = null;
      for (let pages = 0; pages < PAGES_MAX; pages += 1) {
        const page: PeoplePage = await http.read(PEOPLE_PATH, cursor === null ? {} : { cursor }, peoplePage);
        people.push(...page.people);
        onPage();
        cursor = page.nextCursor;
        if (cursor === null) {
          // Somebody was posted between two pages, or a page was lost: what does not add up is not taken.
          if (people.length !== page.total) throw broken('PAGES_DO_NOT_ADD_UP');
          for (const field of ['id', 'login'] as const)
            if (new Set(people.map((person) => person[field])).size !== people.length)
              throw broken('SOMEBODY_TWICE');
          return people;
        }
        if (cursors.has(cursor)) break;
        cursors.add(cursor);
      }
      throw broken('PAGES_WITHOUT_END');
    },
  };
}
