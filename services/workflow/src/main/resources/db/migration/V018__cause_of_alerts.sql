-- The run that has sent an alert, and how many runs came before it: whoever is told of the alert is caused by that run. Null
-- for one that came by itself.
alter table alert
    add column caused_by uuid,
    add column depth     integer;
