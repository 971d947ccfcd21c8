-- That what a deadline asked for was done, as an officer recorded it. It holds for that day of that kind: counted
-- otherwise, the deadline is another, and open. A record made by mistake is not removed: the deadline is opened again.
create table deadlines_done (
    id TEXT not null primary key,
    person TEXT not null,
    kind TEXT not null,
    on_date TEXT not null,
    decided_by TEXT not null,
    outcome TEXT not null,
    done_at INTEGER not null,
    done_by TEXT not null,
    reopened_at INTEGER,
    reopened_by TEXT
);
create index deadlines_done_person on deadlines_done (person, kind, on_date);
