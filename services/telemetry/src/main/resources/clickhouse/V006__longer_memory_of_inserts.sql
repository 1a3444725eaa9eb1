-- A range that was stored but not settled is stored again, maybe after all other partitions went on: each insert counts
-- once for every partition of a table that it writes.
ALTER TABLE logs MODIFY SETTING non_replicated_deduplication_window = 10000;
ALTER TABLE spans MODIFY SETTING non_replicated_deduplication_window = 10000;
ALTER TABLE metric_points MODIFY SETTING non_replicated_deduplication_window = 10000;
ALTER TABLE traffic MODIFY SETTING non_replicated_deduplication_window = 10000;
ALTER TABLE error_occurrences MODIFY SETTING non_replicated_deduplication_window = 10000;
ALTER TABLE trace_times MODIFY SETTING non_replicated_deduplication_window = 10000;
