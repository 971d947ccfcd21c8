-- Agreement to the dates is kept with the dates; what was agreed to of releases that are under way is given anew.
drop table release_agreement;

-- Doubt about who it is that would go, and how it was settled; the newest counts.
create table release_identity (
    id TEXT not null primary key,
    release TEXT not null,
    person TEXT not null,
    what TEXT not null,
    note TEXT not null,
    written_at INTEGER not null,
    written_by TEXT not null,
    account TEXT not null
);
create index release_identity_release on release_identity (release, written_at);
