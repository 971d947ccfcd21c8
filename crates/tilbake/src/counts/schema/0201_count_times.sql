-- At which times of day a unit is counted. A row ends when others take its place.
create table count_time (
    id TEXT not null primary key,
    prison TEXT not null,
    spot TEXT not null,
    -- On the clock of Norway: `07:00`.
    at TEXT not null,
    night BOOLEAN not null,
    grace INTEGER not null,
    from_at INTEGER not null,
    set_by TEXT not null,
    ended_at INTEGER,
    ended_by TEXT
);
create index count_time_prison on count_time (prison, ended_at);
