-- The way out of the door: what is prepared, agreed, proposed and confirmed, a row for each stay that ends.
create table release_case (
    id TEXT not null primary key,
    person TEXT not null,
    prison TEXT not null,
    opened_at INTEGER not null,
    opened_by TEXT not null,
    -- What was proposed: when they go, by whom, and what was known of their custody then.
    planned_at INTEGER,
    proposed_at INTEGER,
    proposed_by TEXT,
    proposed_account TEXT,
    basis TEXT,
    -- That they went: by whom it was confirmed, and how the person was recognised.
    released_at INTEGER,
    confirmed_by TEXT,
    confirmed_account TEXT,
    marks TEXT,
    over_minutes INTEGER,
    movement TEXT,
    version INTEGER not null
);
create index release_case_person on release_case (person, released_at);
create index release_case_open on release_case (prison, released_at);

-- What was written of a task, the newest last: nothing is altered.
create table release_task (
    id TEXT not null primary key,
    release TEXT not null,
    person TEXT not null,
    task TEXT not null,
    is_done BOOLEAN not null,
    note TEXT not null,
    written_at INTEGER not null,
    written_by TEXT not null
);
create index release_task_release on release_task (release, written_at);

-- Who has agreed to the dates, as they were counted then.
create table release_agreement (
    id TEXT not null primary key,
    release TEXT not null,
    person TEXT not null,
    account TEXT not null,
    dates TEXT not null,
    agreed_at INTEGER not null,
    agreed_by TEXT not null
);
create index release_agreement_release on release_agreement (release, agreed_at);
