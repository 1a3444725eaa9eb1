-- Looked at twice a second, and nearly always empty.
create index workflow_new_on_alerts on workflow (updated_at)
    where deleted_at is null and trigger_event_type = 'alert' and alerts_known_to is distinct from published;
