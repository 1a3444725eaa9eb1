-- What is due is looked for workspace by workspace.
drop index run_due;
create index run_due on run (workspace, due_at) where state = 'RUNNING';
drop index run_wake;
create index run_wake on run (workspace, wake_at) where state = 'WAITING' and wake_at is not null;

-- What ended long ago is forgotten, the oldest first. No key points from run to run: each row that goes would look for
-- others, and a run that tried another again is kept longer than that one.
create index run_over on run (finished_at) where parent_id is null and finished_at is not null;
alter table run
    drop constraint run_root_id_fkey,
    drop constraint run_parent_id_fkey,
    drop constraint run_retry_of_fkey;

-- Whoever hears an event looks for the waiting runs of its workspace only.
update step s set awaits = 'event:' || r.workspace || ':' || substr(s.awaits, 7)
from run r where r.id = s.run_id and s.state = 'WAITING' and s.awaits like 'event:%';
