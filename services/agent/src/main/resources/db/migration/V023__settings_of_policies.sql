-- Who set the policy lately, and what was demanded before: one person may have several names, which is known only when
-- somebody approves.
alter table policy add column settings text not null default '[]';
update policy set settings = json_build_array(json_build_object(
    'by', loosened_by,
    'at', to_char(loosened_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'before', demanded_before))::text
where loosened_by is not null;
alter table policy drop column demanded_before, drop column loosened_by, drop column loosened_at;
