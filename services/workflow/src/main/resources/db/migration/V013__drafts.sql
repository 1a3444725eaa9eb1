-- A draft may have problems; a version that triggers start, or that a run is pinned to, has none.
alter table workflow add column sound boolean not null default true;
alter table workflow_version add column sound boolean not null default true;
