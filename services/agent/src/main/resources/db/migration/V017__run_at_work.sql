-- How many are at work for whom: asked before one more is taken, and before a place is given to one.
create index run_at_work on run (workspace, person) where state in ('ready', 'running');
