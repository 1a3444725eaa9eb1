-- An entry is named by its place in the chain; a number beside it would be a column that no hash covers.
alter table audit drop column id;
alter table audit drop constraint audit_workspace_seq_key;
alter table audit add primary key (workspace, seq);

-- What the agent vouches for, as it went to Kafka and into the file. Two instances cannot both write the next one.
create table audit_checkpoint (
    workspace  text    not null,
    first_seq  bigint  not null,
    seq        bigint  not null,
    content    text    not null,
    primary key (workspace, seq),
    unique (workspace, first_seq)
);

create trigger audit_checkpoint_is_append_only before update or delete on audit_checkpoint
    for each row execute function refuse_change();
create trigger audit_checkpoint_is_not_truncated before truncate on audit_checkpoint
    for each statement execute function refuse_change();
create trigger audit_head_stays before delete on audit_head
    for each row execute function refuse_change();
create trigger audit_head_is_not_truncated before truncate on audit_head
    for each statement execute function refuse_change();
