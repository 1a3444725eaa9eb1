-- Who set a secret last. The stores of secrets do not know; of another version than the store's nobody knows.
create table secret_setter (
    workspace text    not null,
    name      text    not null,
    version   integer not null,
    set_by    text    not null,
    primary key (workspace, name)
);
