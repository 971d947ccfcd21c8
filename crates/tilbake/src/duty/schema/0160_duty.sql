-- Who is on call for a post, from when to when. Rows are only added: of a post at a place the row that was entered last
-- and covers a moment counts. place is a prison's code, or a region for a region's post.
create table duty_turn (
    id TEXT not null primary key,
    post TEXT not null,
    place TEXT not null,
    name TEXT not null,
    service_number TEXT not null,
    telephone TEXT not null,
    from_at INTEGER not null,
    to_at INTEGER not null,
    entered_at INTEGER not null,
    entered_by TEXT not null
);
create index duty_turn_to on duty_turn (to_at);
