-- What the approver signed at the gateway, and when it ends.
alter table action add column approval text;
alter table action add column approval_until timestamptz;

-- A plan's hash is another one now, and the deployer asks for what nobody signed. Their time is up.
update action set expires_at = now()
where state in ('AWAITING', 'APPROVED', 'EXECUTING', 'UNKNOWN') and expires_at > now();
