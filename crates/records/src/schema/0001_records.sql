-- What the records layer itself keeps.

-- The identity of this database and a few settings of its own.
CREATE TABLE meta (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- Every act and every look. Rows are only ever added.
CREATE TABLE journal (
    seq NUMBERED,
    id TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    person TEXT,
    prison TEXT,
    body TEXT NOT NULL,
    hash BLOB NOT NULL,
    -- The transaction that wrote it, on PostgreSQL; 0 on SQLite. The order of commits is (xid, seq).
    xid INTEGER NOT NULL
);
CREATE INDEX journal_person ON journal (person, seq);
CREATE INDEX journal_order ON journal (xid, seq);

-- The order in which entries were sealed: position counts 1, 2, 3 without a gap. The tree is built
-- over the hash and the number of each entry.
CREATE TABLE journal_leaf (
    position INTEGER NOT NULL PRIMARY KEY,
    entry_id TEXT NOT NULL UNIQUE,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL
);

-- A batch of leaves closed under one signed root over all leaves so far.
CREATE TABLE journal_batch (
    number INTEGER NOT NULL PRIMARY KEY,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    root BLOB NOT NULL,
    -- The roots of the whole subtrees to the left, from which the next batch goes on.
    frontier BLOB NOT NULL,
    checkpoint TEXT NOT NULL,
    -- The transaction and number of its last entry, after which the next batch begins.
    xid INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL
);

-- Topics to be told to live pages after commit.
CREATE TABLE outbox (
    seq NUMBERED,
    topic TEXT NOT NULL,
    at INTEGER NOT NULL,
    xid INTEGER NOT NULL
);
-- postgres: CREATE INDEX outbox_order ON outbox (xid, seq);

-- Work to be done after commit.
CREATE TABLE job (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    -- waiting, or dead after too many attempts. A job that is done is deleted.
    state TEXT NOT NULL,
    run_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    claimed_until INTEGER,
    last_error TEXT,
    created_at INTEGER NOT NULL
);
CREATE INDEX job_due ON job (state, run_at);
