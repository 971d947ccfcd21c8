-- Verifications of the journal and the promises: asked for, running, ended.
create table verification (
    id TEXT not null primary key,
    asked_at INTEGER not null,
    -- Service number and role of who asked; both empty for an oversight body, of whom pages do not tell.
    asked_by TEXT not null,
    asked_as TEXT not null,
    started_at INTEGER,
    heard_at INTEGER not null,
    -- How much of the journal is read.
    percent INTEGER not null,
    ended_at INTEGER,
    -- The code of why it came to no result.
    failed TEXT,
    -- What was found; none where it came to no result.
    entries INTEGER,
    unsealed INTEGER,
    fault TEXT,
    -- Broken promises, a line each.
    broken TEXT,
    checkpoint TEXT
);
create index verification_asked on verification (asked_at, id);
