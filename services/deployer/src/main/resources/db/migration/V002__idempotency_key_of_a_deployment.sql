-- Tells a caller who lost the answer whether the request was taken, also when the answer is no longer remembered.
alter table deployment add column idempotency_key text;
create index deployment_idempotency_key on deployment (service_id, idempotency_key) where idempotency_key is not null;
