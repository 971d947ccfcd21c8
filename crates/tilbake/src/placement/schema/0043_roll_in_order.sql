-- The lines of the roll lie in the order of the board: on SQLite the table itself, so that a prison is read in one
-- piece and sorted by nobody.
create table roll_in_order (
    prison TEXT not null,
    room_number TEXT not null,
    person TEXT not null,
    unit TEXT,
    room TEXT,
    level TEXT,
    place TEXT not null,
    since INTEGER not null,
    due_back INTEGER,
    destination TEXT not null,
    next_prison TEXT,
    primary key (prison, room_number, person)
)
-- sqlite: without rowid
;
insert into roll_in_order (person, prison, unit, room, room_number, level, place, since, due_back, destination, next_prison)
    select person, prison, unit, room, room_number, level, place, since, due_back, destination, next_prison from roll_line
    order by prison, room_number, person;
drop table roll_line;
alter table roll_in_order rename to roll_line;
create unique index roll_line_person on roll_line (person);
create index roll_line_unit on roll_line (unit, room_number);
create index roll_line_room on roll_line (room);
create index roll_line_due on roll_line (due_back);
