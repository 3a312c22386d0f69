-- Contact with reporters, questions to those who are anonymous, what was told to the sender, and hand-offs that a
-- person corrects or gives up.

set role pacars_owner;

alter table pacars.hand_offs
  -- Since when it is not known whether it has arrived.
  add column unknown_since timestamptz,
  -- Where the other system, or its contract, found fault: JSON Pointers into what we sent, names of our own fields.
  add column problem_pointers text[] not null default '{}',
  -- False where what is kept did not fit the contract: it is made anew at the next attempt, unless a person corrects it.
  add column request_stands boolean not null default true,
  -- The tasks whose decisions corrected it, in order: each makes another request under another key.
  add column corrected_by uuid[] not null default '{}',
  drop constraint hand_offs_state_check,
  add constraint hand_offs_state_check
    check (state in ('intended', 'unknown', 'delivered', 'refused', 'done-by-hand', 'abandoned'));
-- What two people have decided not to hand over is settled.
update pacars.erasure_plan set obstacle_when = $when$state not in ('delivered', 'done-by-hand', 'abandoned')$when$
  where table_name = 'hand_offs' and column_name = 'report_id';

-- What a message says about contact, in codes: who may get in touch, never how. The words lie sealed with the identity.
create table pacars.contact_statements (
  message_id uuid primary key references pacars.messages (id),
  report_id uuid not null references pacars.reports (id),
  sequence integer not null,
  -- Which of our roles the reporter lets get in touch; null where the message says nothing of it, empty for nobody.
  roles text[],
  -- That no force may learn who they are.
  unnamed boolean not null default false,
  -- Which ways to reach them it brings, and which of the earlier ones it forbids.
  phone boolean not null default false,
  email boolean not null default false,
  drops_phone boolean not null default false,
  drops_email boolean not null default false,
  -- Whether an anonymous reporter can be asked through Crimestoppers; null where it says nothing of it.
  keep_in_contact boolean,
  -- The sender's reference of the questions that it answers.
  in_reply_to text check (in_reply_to ~ '^KC-[0-9]{6,9}$'),
  received_at timestamptz not null
);
create index contact_statements_by_report on pacars.contact_statements (report_id, sequence);

-- Questions that staff want put to an anonymous reporter: asked by one, approved by another, put by Crimestoppers.
create table pacars.reporter_questions (
  id uuid primary key,
  report_id uuid not null references pacars.reports (id),
  state text not null default 'ASKED'
    check (state in ('ASKED', 'APPROVED', 'REFUSED', 'WITHDRAWN', 'SENT', 'ANSWERED', 'UNANSWERED')),
  asked_by uuid not null references pacars.people (id),
  asked_at timestamptz not null,
  -- How often there had been contact with the reporter before.
  contacts integer not null,
  -- Whether the advice of whoever authorises covert sources is recorded with it.
  advised boolean not null,
  -- Codes of what reads like tasking.
  warnings text[] not null default '{}',
  -- The questions, the reason and the advice.
  sealed bytea not null,
  sent_at timestamptz,
  remind_at timestamptz,
  reminded_at timestamptz,
  answer_due timestamptz,
  settled_at timestamptz,
  -- The message that answered.
  answer_id uuid references pacars.messages (id),
  check ((state = 'ANSWERED') = (answer_id is not null)),
  check (state not in ('SENT', 'UNANSWERED') or (sent_at is not null and answer_due is not null))
);
create index reporter_questions_by_report on pacars.reporter_questions (report_id, asked_at);

-- What the sender was told of a report's outcome, each time that it changed.
create table pacars.returned_outcomes (
  report_id uuid not null references pacars.reports (id),
  number integer not null check (number >= 1),
  outcome text not null check (outcome in ('POSITIVE', 'NEGATIVE', 'IN_PROGRESS')),
  decided_at timestamptz not null,
  primary key (report_id, number)
);

do $$
declare
  guarded text;
begin
  foreach guarded in array array['contact_statements', 'reporter_questions', 'returned_outcomes']
  loop
    execute format('alter table pacars.%I enable row level security', guarded);
    execute format('alter table pacars.%I force row level security', guarded);
    execute format('create policy worker on pacars.%I to pacars_worker using (true) with check (true)', guarded);
    -- Like everything that hangs on a report: seen exactly when the report is.
    execute format(
      'create policy known_report on pacars.%I for select to pacars_api
         using (exists (select from pacars.reports known where known.id = report_id))',
      guarded
    );
  end loop;
end
$$;

create policy intake_writes on pacars.contact_statements for insert to pacars_api with check (pacars.is_intake());
create policy asks on pacars.reporter_questions for insert to pacars_api with check (
  asked_by = pacars.actor() and state = 'ASKED' and exists (select from pacars.reports known where known.id = report_id)
);
-- Nobody approves their own questions, whatever code may come.
create policy answers on pacars.reporter_questions for update to pacars_api
  using (
    state = 'ASKED' and asked_by <> pacars.actor() and 'psd-supervisor' = any (pacars.actor_roles())
    and exists (select from pacars.reports known where known.id = report_id)
  )
  with check (state in ('APPROVED', 'REFUSED'));
-- A message answers what was sent, also where the receipt is not here yet.
create policy intake_settles on pacars.reporter_questions for update to pacars_api
  using (pacars.is_intake() and state in ('SENT', 'UNANSWERED')) with check (pacars.is_intake() and state = 'ANSWERED');

grant select, insert on pacars.contact_statements, pacars.reporter_questions to pacars_api;
grant update (state, settled_at, answer_id) on pacars.reporter_questions to pacars_api;
grant select on pacars.contact_statements to pacars_worker;
grant select, update on pacars.reporter_questions to pacars_worker;
grant select, insert on pacars.returned_outcomes to pacars_worker;

select
  pacars.erase_with_report('contact_statements', 30),
  pacars.erase_with_report('reporter_questions', 30),
  pacars.erase_with_report('returned_outcomes', 30);

reset role;
