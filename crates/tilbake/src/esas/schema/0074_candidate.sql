-- Whom a message that waits may be about: nobody of them is released before somebody has said.
create table esas_candidate (
    message TEXT not null,
    person TEXT not null,
    primary key (message, person)
);
create index esas_candidate_person on esas_candidate (person);
