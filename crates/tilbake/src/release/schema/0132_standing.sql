-- Blocks that stand in the way of somebody who is to go: since when, when the next level was called, when it was over.
create table release_block (
    person TEXT not null,
    block TEXT not null,
    since INTEGER not null,
    rang_at INTEGER,
    over_at INTEGER,
    primary key (person, block, since)
);
create index release_block_open on release_block (over_at);
