-- Single values of a point, each with the trace it was measured in, as a JSON list.
ALTER TABLE metric_points ADD COLUMN IF NOT EXISTS exemplars String CODEC(ZSTD(1)) AFTER negative_counts;
