-- Looked at whenever a person approves.
create index issued_since on issued (workspace, since);
