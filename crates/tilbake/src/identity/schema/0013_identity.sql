-- Two files that may be one person's, with what speaks for it as it was found last. Worked out anew whenever a name,
-- a number or a birth date of either is written down.
create table file_pair (
    id TEXT not null primary key,
    -- The smaller of the two ids.
    one TEXT not null,
    other TEXT not null,
    -- Codes, separated by blanks.
    reasons TEXT not null,
    score INTEGER not null,
    found_at INTEGER not null,
    -- Whether a person has yet to say what it is.
    is_open BOOLEAN not null,
    version INTEGER not null
);
create unique index file_pair_once on file_pair (one, other);
create index file_pair_other on file_pair (other);
create index file_pair_open on file_pair (is_open, score, id);

-- That two files are not one person's: who said so, on what was known then.
create table pair_decision (
    id TEXT not null primary key,
    one TEXT not null,
    other TEXT not null,
    reasons TEXT not null,
    why TEXT not null,
    decided_at INTEGER not null,
    decided_by TEXT not null,
    decided_account TEXT not null
);
create index pair_decision_pair on pair_decision (one, other);

-- That a file was merged into another, which is kept: one row, and nothing of either file is rewritten. One who is in a
-- prison takes two people, to merge and to undo. Undone, the row stays and says by whom, when and why.
create table person_merge (
    id TEXT not null primary key,
    merged TEXT not null,
    kept TEXT not null,
    why TEXT not null,
    proposed_at INTEGER not null,
    proposed_by TEXT not null,
    proposed_account TEXT not null,
    merged_at INTEGER,
    merged_by TEXT,
    merged_account TEXT,
    undo_at INTEGER,
    undo_by TEXT,
    undo_account TEXT,
    undo_why TEXT,
    -- When it was undone, or the proposal taken back.
    ended_at INTEGER,
    ended_by TEXT
);
create index person_merge_merged on person_merge (merged);
create index person_merge_kept on person_merge (kept);
