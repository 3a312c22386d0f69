import type { FimAddress } from '../domain/schemas/on-call-rota.ts';
import { RuleError } from '../domain/errors.ts';
import { noteChange } from './on-call-rota.ts';
import type { Transaction } from './pool.ts';

/** A mail address without what its server ignores: the case, and what follows a plus. */
const BARE_MAIL = (column: string): string => `regexp_replace(lower(${column}), '[+][^@]*@', '@')`;

/** @throws RuleError when the address is a person's of the directory, who would be told in the role's place */
async function refusePersonal(tx: Transaction, { mail, pager }: FimAddress): Promise<void> {
  const { rows } = await tx.query<{ mail: boolean | null; pager: boolean | null }>(
    /* sql */ `
      select bool_or(${BARE_MAIL('email')} = ${BARE_MAIL('$1::text')}) as mail,
        bool_or(lower($2::text) in (id::text, lower(login), lower(email))) as pager
      from people`,
    [mail ?? null, pager ?? null],
  );
  const detail = 'must be an address of the role: this is one of a person in the directory';
  if (rows[0]?.mail) throw new RuleError('ROTA_PERSON', detail, '/fim/mail');
  if (rows[0]?.pager) throw new RuleError('ROTA_PERSON', detail, '/fim/pager');
}

/**
 * Set how the force incident manager of a force is reached: by an administrator's command, as the owner of the tables, and
 * never by a person's call. Alarms of reports of which the one who set it must not know go another way. Safe to repeat.
 *
 * @param fim.by - the login of who is answerable for the address
 * @throws RuleError at the address that is a person's, or where nobody of that login works here
 */
export async function setFim(
  tx: Transaction,
  { force, fim }: { force: string; fim: FimAddress & { by: string } },
): Promise<void> {
  const { rows } = await tx.query<{ id: string }>(
    /* sql */ `select id from people where active and login = $1`,
    [fim.by],
  );
  const setBy = rows[0]?.id;
  if (setBy === undefined)
    throw new RuleError('ROTA_PERSON', 'must be the login of somebody in the directory', '/fim/by');
  await refusePersonal(tx, fim);
  await tx.query(
    /* sql */ `
      insert into on_call_rotas as r (force, fim_mail, fim_pager, fim_set_by) values ($1, $2, $3, $4)
      on conflict (force) do update set fim_mail = $2, fim_pager = $3, fim_set_by = $4, version = r.version + 1`,
    [force, fim.mail ?? null, fim.pager ?? null, setBy],
  );
  await noteChange(tx, { force, by: 'administrator', codes: { event: 'FIM_SET', by: setBy } });
}
