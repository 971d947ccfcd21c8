-- The last movement of a person is found at the end of an index, however many there are.
create index movement_last on movement (person, at, id);
drop index movement_person;
