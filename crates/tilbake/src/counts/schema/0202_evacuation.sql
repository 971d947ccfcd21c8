-- Who in custody needs help to move when a house is left in haste.
create table evacuation_help (
    id TEXT not null primary key,
    person TEXT not null,
    help TEXT not null,
    noted_at INTEGER not null,
    noted_by TEXT not null,
    ended_at INTEGER,
    ended_by TEXT
);
create index evacuation_help_person on evacuation_help (person);

-- While a house is evacuated people who are kept apart may stand side by side: from when until when, and who said so.
create table apart_suspended (
    unit_count TEXT not null primary key,
    prison TEXT not null,
    why TEXT not null,
    from_at INTEGER not null,
    from_by TEXT not null,
    to_at INTEGER,
    to_by TEXT
);
create index apart_suspended_prison on apart_suspended (prison, to_at);
