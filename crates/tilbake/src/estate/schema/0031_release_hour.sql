-- The hour by which somebody who has served in full is out of the door on the first free day. Rows are only added:
-- of each prison the newest counts.
create table release_hour (
    id TEXT not null primary key,
    prison TEXT not null references prison (code),
    hour INTEGER not null,
    reason TEXT not null,
    set_at INTEGER not null,
    set_by TEXT not null
);
create index release_hour_prison on release_hour (prison, set_at);
