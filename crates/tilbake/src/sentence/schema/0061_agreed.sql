-- Who has agreed to the dates of a person, as they were counted then: nothing is altered.
create table dates_agreement (
    id TEXT not null primary key,
    person TEXT not null,
    account TEXT not null,
    dates TEXT not null,
    agreed_at INTEGER not null,
    agreed_by TEXT not null
);
create index dates_agreement_person on dates_agreement (person, dates);

-- Ends that stood before one alone moved them to a later day or took them away: they bind until two have agreed.
create table dates_before (
    person TEXT not null primary key,
    first_free TEXT,
    frame_last TEXT
);
