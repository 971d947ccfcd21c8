-- Files that wait to be compared with all others, the longest first. A file is here from the moment a name, number or
-- birth date of it is written down until the pass beside the requests has compared it.
create table file_waiting (
    file TEXT not null primary key,
    since INTEGER not null,
    -- How often it was written to since.
    turn INTEGER not null
);
create index file_waiting_since on file_waiting (since, file);

-- By what the files of a person are found by others that may be the same: how a name sounds, with when they were born.
-- Rewritten whenever the person is compared.
create table file_key (
    key TEXT not null,
    person TEXT not null,
    primary key (key, person)
);
create index file_key_person on file_key (person);

-- Files written before there were keys wait too.
insert into file_waiting (file, since, turn) select id, registered_at, 1 from person;
