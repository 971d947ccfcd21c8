-- A place in remand that was offered. It is never changed: whether it was taken, lapsed or came to nothing
-- follows from the answers of the police, the time and who came.
create table remand_offer (
    -- By this id the police know it: tilbudVaretektsplassId.
    id TEXT not null primary key,
    person TEXT not null,
    -- The message that ordered the place, and its sender's key, which a corrected order keeps.
    order_message TEXT not null,
    request_key TEXT not null,
    prison TEXT not null,
    place_from INTEGER not null,
    stands_until INTEGER not null,
    remarks TEXT not null,
    -- How the police reach the prison and who offered it: the next form starts from here.
    organisation_number TEXT not null,
    office_phone TEXT not null,
    duty_phone TEXT not null,
    email TEXT not null,
    -- The message that says it.
    outgoing TEXT not null,
    offered_by TEXT not null,
    offered_at INTEGER not null
);
create index remand_offer_person on remand_offer (person, request_key, offered_at);
create index remand_offer_prison on remand_offer (prison, offered_at);
create index remand_offer_by on remand_offer (offered_by, offered_at);
