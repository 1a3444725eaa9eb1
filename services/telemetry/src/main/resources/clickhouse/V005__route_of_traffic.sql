-- Of samples that came before, routes are not known.
ALTER TABLE traffic ADD COLUMN IF NOT EXISTS route LowCardinality(String) DEFAULT '{other}' AFTER region;
