package io.syntra.workflow.run;

import java.util.Map;
import java.util.UUID;

/**
 * What started a run.
 *
 * @param type an event type, or {@code manual}
 * @param id starts at most one run of a workflow
 * @param values what templates and conditions can use
 */
public record TriggerData(String type, UUID id, Map<String, Object> values) {}
