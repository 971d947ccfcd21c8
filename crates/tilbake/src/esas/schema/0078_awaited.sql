-- By what a message that comes later finds somebody who was received at a gate before it: the number of the case, and the
-- sender's key to the request.
create table esas_awaited (
    person TEXT not null primary key,
    case_number TEXT not null,
    request TEXT not null,
    recorded_at INTEGER not null,
    recorded_by TEXT not null
);
create index esas_awaited_case on esas_awaited (case_number);
create index esas_awaited_request on esas_awaited (request);
