-- The service's own events for police and courts: what was noted of each act, and where it stands.
create table esas_event (
    id TEXT not null primary key,
    happened TEXT not null,
    -- From what it was made: an entry of the journal, or a fact. The same act makes an event once.
    source TEXT not null,
    person TEXT not null,
    prison TEXT not null,
    at INTEGER not null,
    noted_at INTEGER not null,
    -- Of an interruption: its first day, and the first day back.
    from_day TEXT,
    to_day TEXT,
    state TEXT not null,
    -- What it lacks while it waits, as codes.
    lacks TEXT not null,
    -- What a caseworker said that it lacked, or why it is not told.
    reason TEXT,
    days INTEGER,
    why TEXT,
    settled_by TEXT,
    settled_at INTEGER,
    -- The message it became.
    outgoing TEXT
);
create unique index esas_event_once on esas_event (source, happened);
create index esas_event_person on esas_event (person, state);
create index esas_event_state on esas_event (state, noted_at, id);

-- On what each person is held, and the dates of it, as told last.
create table esas_told (
    person TEXT not null primary key,
    told TEXT not null
);

-- Up to which entry the journal was followed: one row. The first time it begins at the end, and notes what stands for everyone
-- held then, in the order of their ids; `noted_to` is null when all are.
create table esas_followed (
    one INTEGER not null primary key,
    position INTEGER not null,
    noted_to TEXT
);
