-- Requests to be told who a reporter is. They belong to the component that holds the identity secret: it alone writes
-- and reads them, so that a compromised api or worker can neither make an approval nor learn that one was asked for.

set role pacars_owner;

create table pacars.identity_requests (
  id uuid primary key,
  report_id uuid not null references pacars.reports (id),
  asker uuid not null references pacars.people (id),
  asker_role text not null,
  purpose text not null check (
    purpose in ('CONTACT_BY_INVESTIGATOR', 'SAFEGUARDING', 'THREAT_TO_LIFE', 'EVIDENCE', 'LEGAL_DISCLOSURE')
  ),
  -- Life or the law outweighs what the reporter asked for; whoever approves sees it.
  consent_overridden boolean not null,
  -- Expiry is not stored: it follows from the two clocks below.
  state text not null default 'requested' check (state in ('requested', 'approved', 'refused', 'withdrawn')),
  requested_at timestamptz not null,
  answer_due timestamptz not null,
  answerer uuid references pacars.people (id),
  answerer_role text,
  answered_at timestamptz,
  open_until timestamptz,
  -- Of report_keys, and no foreign key: erasure destroys the key, and the row stays as what happened.
  key_id uuid not null,
  reason_sealed bytea not null,
  answer_sealed bytea,
  -- The rule of two people once more, for whatever code may come.
  check (answerer is distinct from asker),
  check (answerer_role is distinct from asker_role),
  check (
    state not in ('approved', 'refused')
    or (answerer is not null and answerer_role is not null and answered_at is not null)
  ),
  check (state <> 'approved' or open_until is not null),
  check (state <> 'refused' or answer_sealed is not null)
);
create index identity_requests_by_report on pacars.identity_requests (report_id, requested_at);

-- Each time the details were shown.
create table pacars.identity_openings (
  id uuid primary key,
  request_id uuid not null references pacars.identity_requests (id),
  report_id uuid not null references pacars.reports (id),
  opener uuid not null references pacars.people (id),
  opened_at timestamptz not null
);
create index identity_openings_by_request on pacars.identity_openings (request_id, opened_at);

do $$
declare
  guarded text;
begin
  foreach guarded in array array['identity_requests', 'identity_openings']
  loop
    execute format('alter table pacars.%I enable row level security', guarded);
    execute format('alter table pacars.%I force row level security', guarded);
    -- Seen exactly when the report is: the sub-select runs under the report's own policy.
    execute format(
      'create policy known_report on pacars.%I for select to pacars_identity
         using (exists (select from pacars.reports known where known.id = report_id))',
      guarded
    );
  end loop;
end
$$;

create policy asks on pacars.identity_requests for insert to pacars_identity with check (
  asker = pacars.actor() and state = 'requested' and answerer is null
  and exists (select from pacars.reports known where known.id = report_id)
  -- Emergency access is to a report, not to who reported it; only a life outweighs that.
  and (purpose = 'THREAT_TO_LIFE' or not pacars.known_by_grant_alone(report_id))
);
-- The one who asked may withdraw; anybody else may only answer what waits, in their own name. An answer is final.
create policy answers on pacars.identity_requests for update to pacars_identity
  using (
    (asker = pacars.actor() or state = 'requested')
    and exists (select from pacars.reports known where known.id = report_id)
  )
  with check (
    case state
      when 'withdrawn' then asker = pacars.actor()
      else answerer = pacars.actor() and asker <> pacars.actor()
    end
  );
create policy opens on pacars.identity_openings for insert to pacars_identity with check (
  opener = pacars.actor()
  and exists (
    select from pacars.identity_requests approved
    where approved.id = request_id and approved.report_id = identity_openings.report_id
      and approved.asker = pacars.actor() and approved.state = 'approved' and approved.open_until > clock_timestamp()
  )
);

-- The one rule of who may know holds for this role as it does for the api.
alter policy may_know on pacars.reports to pacars_api, pacars_identity;
alter policy own_exclusion on pacars.report_exclusions to pacars_api, pacars_identity;
alter policy own_naming on pacars.report_named to pacars_api, pacars_identity;
alter policy api_reads on pacars.people to pacars_api, pacars_identity;
alter policy own_keys on pacars.idempotency_keys to pacars_api, pacars_identity;

create policy known_report_to_identity on pacars.messages for select to pacars_identity
  using (exists (select from pacars.reports known where known.id = report_id));
create policy known_report_to_identity on pacars.message_identity for select to pacars_identity
  using (exists (select from pacars.reports known where known.id = report_id));
-- Of the keys those alone that are wrapped to the identity key: it has no business with what a report says.
create policy known_report_to_identity on pacars.report_keys for select to pacars_identity
  using (purpose = 'identity' and exists (select from pacars.reports known where known.id = report_id));
create policy identity_wraps on pacars.report_keys for insert to pacars_identity
  with check (purpose = 'identity' and exists (select from pacars.reports known where known.id = report_id));
create policy identity_records on pacars.report_events for insert to pacars_identity
  with check (exists (select from pacars.reports known where known.id = report_id));
create policy identity_tells on pacars.outbox for insert to pacars_identity
  with check (destination = 'mail' and exists (select from pacars.reports known where known.id = report_id));

grant select, insert on pacars.identity_requests, pacars.identity_openings, pacars.report_keys,
  pacars.idempotency_keys to pacars_identity;
grant update (state, answerer, answerer_role, answered_at, open_until, answer_sealed)
  on pacars.identity_requests to pacars_identity;
grant select on pacars.message_identity, pacars.people, pacars.report_exclusions, pacars.report_named
  to pacars_identity;
grant select (id, force, sealed, open_to, priority) on pacars.reports to pacars_identity;
grant select (id, report_id, sequence, received_at) on pacars.messages to pacars_identity;
grant insert on pacars.report_events, pacars.outbox to pacars_identity;
grant execute on function pacars.person_may_learn to pacars_identity;

reset role;
