-- A deviation may be about somebody who has no room: too near another in reception, or taken in at a
-- gate that did not expect them.
create table deviation_any (
    id TEXT not null primary key,
    prison TEXT not null,
    person TEXT not null,
    room TEXT,
    checks TEXT not null,
    reason TEXT not null,
    owner TEXT not null,
    opened_at INTEGER not null,
    due_at INTEGER not null,
    closed_at INTEGER,
    closed_by TEXT,
    closing TEXT
);
insert into deviation_any (id, prison, person, room, checks, reason, owner, opened_at, due_at, closed_at, closed_by, closing)
select id, prison, person, room, checks, reason, owner, opened_at, due_at, closed_at, closed_by, closing from deviation;
drop table deviation;
alter table deviation_any rename to deviation;
create index deviation_prison on deviation (prison, closed_at, due_at);
create index deviation_person on deviation (person, closed_at);
