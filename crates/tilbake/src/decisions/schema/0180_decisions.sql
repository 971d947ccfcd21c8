-- Formal decisions about people, and the measures that rest on them. A decision is the basis, from a moment until a
-- moment; a measure is what is done, and ends when an officer records that it ended. The checks hold whoever writes:
-- what can wait is decided with a statement, reasons and the options that were considered, or not at all.
create table decision (
    id TEXT not null primary key,
    person TEXT not null,
    -- Counts the decisions about one person.
    serial INTEGER not null,
    kind TEXT not null,
    outcome TEXT not null,
    applicant TEXT not null,
    -- The measure that rests on it, where it goes on with one.
    measure TEXT,
    -- The decision about the same measure before it.
    follows TEXT,
    basis TEXT not null,
    -- Records relied on, as they stood when they were cited: a JSON list.
    cited TEXT not null,
    facts TEXT not null,
    -- Less intrusive options, and why each is not enough: a JSON list.
    options TEXT not null,
    reasons TEXT not null,
    conditions TEXT not null,
    statement_how TEXT,
    statement TEXT not null,
    interpreter TEXT,
    -- Of a child: what is best for them, and who was heard.
    child TEXT not null,
    level TEXT not null,
    from_at INTEGER,
    until_at INTEGER,
    review_on TEXT,
    -- Whether time required that it was taken by word of mouth.
    oral BOOLEAN not null,
    drafted_at INTEGER not null,
    drafted_by TEXT not null,
    drafted_account TEXT not null,
    proposed_at INTEGER,
    proposed_by TEXT,
    returned_why TEXT not null,
    decided_at INTEGER,
    decided_by TEXT,
    decided_name TEXT,
    decided_role TEXT,
    decided_account TEXT,
    -- The delegation it was signed by; none of whoever needs none.
    delegation TEXT,
    -- When its reasons stood in writing.
    written_at INTEGER,
    told_at INTEGER,
    told_by TEXT,
    told_how TEXT,
    told_interpreter TEXT,
    told_said TEXT,
    -- The first moment at which an appeal is late; none of what nobody can appeal, or nobody was told of.
    appeal_until INTEGER,
    appealed_at INTEGER,
    appeal_words TEXT,
    appeal_entered_by TEXT,
    -- Whoever decided looked again and kept it: it went to the next level.
    sent_on_at INTEGER,
    sent_on_by TEXT,
    sent_on_why TEXT,
    appeal_outcome TEXT,
    appeal_why TEXT,
    appeal_decided_at INTEGER,
    appeal_decided_by TEXT,
    appeal_decided_account TEXT,
    reversed_at INTEGER,
    reversed_by TEXT,
    reversed_why TEXT,
    withdrawn_at INTEGER,
    withdrawn_by TEXT,
    version INTEGER not null,
    check (decided_at is null or (from_at is not null and basis <> '' and decided_by is not null and level <> '')),
    check (until_at is null or from_at is null or until_at > from_at),
    check (decided_at is null or oral or (written_at is not null and statement_how is not null)),
    check (written_at is null or reasons <> ''),
    check (written_at is null or outcome = 'granted' or oral or options <> '[]'),
    check (told_at is null or decided_at is not null)
);
create index decision_person on decision (person, drafted_at);
create index decision_measure on decision (measure);
create index decision_proposed on decision (proposed_at);

-- What is done to somebody, from its beginning to its end. Its end needs no decision, and no clock ends it.
create table measure (
    id TEXT not null primary key,
    person TEXT not null,
    kind TEXT not null,
    -- Whether an officer began it on the spot, to save life or to stop violence.
    on_the_spot BOOLEAN not null,
    begun_at INTEGER not null,
    begun_by TEXT not null,
    begun_name TEXT not null,
    recorded_at INTEGER not null,
    ended_at INTEGER,
    ended_by TEXT,
    end_recorded_at INTEGER,
    -- When the person was told that it ended.
    told_at INTEGER,
    told_by TEXT,
    version INTEGER not null,
    check (ended_at is null or ended_at >= begun_at)
);
create index measure_person on measure (person);
create index measure_open on measure (ended_at);

-- What was seen of somebody while a measure lasts, by whoever saw it.
create table measure_note (
    id TEXT not null primary key,
    person TEXT not null,
    measure TEXT not null,
    at INTEGER not null,
    by TEXT not null,
    words TEXT not null
);
create index measure_note_measure on measure_note (measure, at);

-- That a measure rang: that its basis ran out unanswered, and which level was called. A level rings once for an end.
create table measure_alarm (
    measure TEXT not null,
    person TEXT not null,
    since INTEGER not null,
    level INTEGER not null,
    rang_at INTEGER not null,
    over_at INTEGER,
    primary key (measure, since, level)
);
create index measure_alarm_open on measure_alarm (over_at);

-- Which role of a prison may sign which kind of decision for the governor, from day to day. A row is added once and
-- ended once.
create table delegation (
    id TEXT not null primary key,
    prison TEXT not null,
    kind TEXT not null,
    role TEXT not null,
    from_on TEXT not null,
    until_on TEXT,
    given_by TEXT not null,
    given_at INTEGER not null,
    ended_on TEXT,
    ended_by TEXT,
    ended_at INTEGER,
    version INTEGER not null
);
create index delegation_prison on delegation (prison, kind);
