-- Who is on site without being in custody: came in, and went out.
create table gate_entry (
    id TEXT not null primary key,
    prison TEXT not null,
    category TEXT not null,
    name TEXT not null,
    badge TEXT not null,
    -- Whom they visit, or for which company they come.
    whom TEXT not null,
    -- Whether they need help to move when the house is left in haste, and which.
    needs_help BOOLEAN not null,
    help TEXT not null,
    in_at INTEGER not null,
    in_by TEXT not null,
    out_at INTEGER,
    out_by TEXT
);
create index gate_entry_on_site on gate_entry (prison, out_at);
create index gate_entry_day on gate_entry (prison, in_at);
