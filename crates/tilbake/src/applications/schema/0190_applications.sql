-- What somebody applies for or complains of. How it stands is worked out from its steps and kept beside it for lists.
create table application (
    id TEXT not null primary key,
    number TEXT not null unique,
    person TEXT not null,
    kind TEXT not null,
    subject TEXT not null,
    words TEXT not null,
    lang TEXT not null,
    received_at INTEGER not null,
    recorded_by TEXT not null,
    recorded_account TEXT not null,
    -- Whether the person wrote it themself.
    is_own BOOLEAN not null,
    state TEXT not null,
    level TEXT not null,
    -- By which day it is to be answered; none while nobody owes an answer.
    due_on TEXT,
    -- Since when an answer waits to be told to the person.
    untold_since INTEGER,
    -- The day on which the next of the two is due; none when nothing waits.
    waits_on TEXT,
    handler TEXT,
    handler_account TEXT
);
create index application_person on application (person);
create index application_waits on application (waits_on, id);

-- What was done about an application, in order. Nothing is changed or taken away.
create table application_step (
    id TEXT not null primary key,
    application TEXT not null,
    person TEXT not null,
    -- From 1 on: its place among the steps of the application.
    place INTEGER not null,
    kind TEXT not null,
    at INTEGER not null,
    by_number TEXT not null,
    by_account TEXT not null,
    -- The level at which it stands after the step.
    level TEXT not null,
    outcome TEXT,
    words TEXT,
    how TEXT,
    -- By which act it may be appealed.
    matter TEXT,
    -- By which day it is to be answered, or may be appealed.
    day TEXT
);
create index application_step_place on application_step (application, place);
create index application_step_person on application_step (person);

-- The last serial number given in each year.
create table application_counter (
    year INTEGER not null primary key,
    last INTEGER not null
);
