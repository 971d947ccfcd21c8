-- What was decided: the facts of a sentence as the JSON of the date rules, from the day of judgment.
create table sentence_period (
    id TEXT not null primary key,
    person TEXT not null,
    sentence TEXT not null,
    authority TEXT not null,
    kind TEXT not null,
    facts TEXT not null,
    end_reason TEXT,
    why TEXT not null,
    written_by TEXT not null,
    valid_from TEXT not null,
    valid_to TEXT,
    recorded_at INTEGER not null,
    superseded_at INTEGER
);
create index sentence_period_person on sentence_period (person, sentence);

-- Times away from serving: from the first day away to the first day back.
create table absence_period (
    id TEXT not null primary key,
    person TEXT not null,
    absence TEXT not null,
    kind TEXT not null,
    why TEXT not null,
    written_by TEXT not null,
    valid_from TEXT not null,
    valid_to TEXT,
    recorded_at INTEGER not null,
    superseded_at INTEGER
);
create index absence_period_person on absence_period (person, absence);

-- By which rules and from which facts the dates of a person were counted last.
create table dated_case (
    person TEXT not null primary key,
    law_version TEXT not null,
    facts_hash TEXT not null,
    counted_at INTEGER not null,
    problem TEXT not null
);

-- The dates as counted, in the order the rules give them.
create table dated (
    person TEXT not null,
    place INTEGER not null,
    kind TEXT not null,
    sentence INTEGER,
    on_date TEXT not null,
    at INTEGER,
    rule TEXT not null,
    primary key (person, place)
);
create index dated_kind on dated (kind, on_date);
