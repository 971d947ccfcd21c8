-- Authorities people are held on. What an authority says is a period in valid and recorded time; the
-- row here holds where it came from and who verified it.
create table authority (
    id TEXT not null primary key,
    person TEXT not null,
    source TEXT not null,
    source_reference TEXT not null,
    recorded_at INTEGER not null,
    recorded_by TEXT not null,
    recorded_as TEXT not null,
    verified_at INTEGER,
    verified_by TEXT,
    withdrawn_at INTEGER,
    withdrawn_why TEXT,
    version INTEGER not null
);
create index authority_person on authority (person);

create table authority_period (
    id TEXT not null primary key,
    person TEXT not null,
    authority TEXT not null,
    kind TEXT not null,
    issuer TEXT not null,
    case_number TEXT not null,
    decision_number TEXT not null,
    decided_on TEXT,
    from_is_day BOOLEAN not null,
    to_is_day BOOLEAN not null,
    arrested_at INTEGER,
    arrest_place TEXT not null,
    end_reason TEXT,
    why TEXT not null,
    written_by TEXT not null,
    valid_from INTEGER not null,
    valid_to INTEGER,
    recorded_at INTEGER not null,
    superseded_at INTEGER
);
create index authority_period_person on authority_period (person, authority);

-- Who stands on which authorities until when: what holds or will hold, as known now.
create table authority_now (
    authority TEXT not null primary key,
    person TEXT not null,
    kind TEXT not null,
    verified BOOLEAN not null,
    valid_from INTEGER not null,
    valid_to INTEGER
);
create index authority_now_person on authority_now (person, valid_to);

create table restriction_period (
    id TEXT not null primary key,
    person TEXT not null,
    restriction TEXT not null,
    authority TEXT not null,
    kind TEXT not null,
    source TEXT not null,
    issuer TEXT not null,
    from_is_day BOOLEAN not null,
    to_is_day BOOLEAN not null,
    end_reason TEXT,
    why TEXT not null,
    written_by TEXT not null,
    valid_from INTEGER not null,
    valid_to INTEGER,
    recorded_at INTEGER not null,
    superseded_at INTEGER
);
create index restriction_period_person on restriction_period (person, restriction);

create table restriction_now (
    restriction TEXT not null primary key,
    person TEXT not null,
    kind TEXT not null,
    valid_from INTEGER not null,
    valid_to INTEGER
);
create index restriction_now_person on restriction_now (person, valid_to);

-- Originals, sealed to their person under the key of the documents.
create table document (
    id TEXT not null primary key,
    person TEXT not null,
    authority TEXT,
    title TEXT not null,
    kind TEXT not null,
    mime TEXT not null,
    sha256 TEXT not null,
    size INTEGER not null,
    recorded_at INTEGER not null,
    recorded_by TEXT not null,
    sealed BLOB not null
);
create index document_person on document (person, recorded_at);
