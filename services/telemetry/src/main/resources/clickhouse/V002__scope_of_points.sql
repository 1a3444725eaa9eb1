-- Of points that came before, the scope is not known; they keep their series.
ALTER TABLE metric_points ADD COLUMN IF NOT EXISTS scope LowCardinality(String) AFTER metric;
