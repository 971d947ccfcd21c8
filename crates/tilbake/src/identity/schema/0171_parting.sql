-- The entry of the journal that says that the merge is made; none of one made before this was kept.
alter table person_merge add column merged_entry TEXT;

-- A merge that was undone after something had been written down about the person: two people have to go through it, since
-- an order that came meanwhile may be the other one's. Nothing was written: no row.
create table parting (
    merge TEXT not null primary key,
    -- The two files side by side.
    pair TEXT not null,
    merged TEXT not null,
    kept TEXT not null,
    -- The file that stood for both.
    stood TEXT not null,
    -- From when to when the files were one, and the entries of the journal between which that is told: the clock may
    -- have been set.
    one_from INTEGER not null,
    one_until INTEGER not null,
    from_entry TEXT,
    until_entry TEXT,
    first_at INTEGER,
    first_by TEXT,
    first_account TEXT,
    second_at INTEGER,
    second_by TEXT,
    second_account TEXT
);
create index parting_merged on parting (merged);
create index parting_kept on parting (kept);
create index parting_open on parting (second_at);
