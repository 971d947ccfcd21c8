-- Files that were found to be one person's: which of them stands for all. Rewritten from the merges whenever one
-- is made or undone; nobody who was never merged has a row.
CREATE TABLE person_same (
    merged TEXT NOT NULL PRIMARY KEY,
    canonical TEXT NOT NULL,
    -- Since when it does without a break.
    since INTEGER NOT NULL
);
CREATE INDEX person_same_canonical ON person_same (canonical);

-- The prison that expects somebody under a file that was merged away, while it is; and the merged file under which
-- the one that stands for all is expected, when it is so under no name of its own.
ALTER TABLE reach ADD COLUMN set_aside TEXT;
ALTER TABLE reach ADD COLUMN borrowed TEXT;
