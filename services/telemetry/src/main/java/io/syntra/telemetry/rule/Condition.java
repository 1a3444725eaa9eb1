package io.syntra.telemetry.rule;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** When what a query answers means an alert. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(Condition.Threshold.class),
    @JsonSubTypes.Type(Condition.Change.class),
    @JsonSubTypes.Type(Condition.Absence.class)
})
public sealed interface Condition {

    /** Of a column's value. */
    @JsonTypeName("threshold")
    record Threshold(
            @Nullable String column,

            @Nullable @Schema(description = ">, >=, <, <=, == or !=")
            String op,

            @Nullable @Schema(description = "A duration is compared in seconds")
            Double value)
            implements Condition {}

    /** Of how much a column's value differs from what the same query answers for a time ago. */
    @JsonTypeName("change")
    record Change(
            @Nullable String column,
            @Nullable String op,

            @Nullable @Schema(description = "What is now less what was then; with percent in hundredths of that")
            Double value,

            @Nullable @Schema(description = "For example 1h or 7d")
            String ago,

            @Nullable Boolean percent)
            implements Condition {}

    /** Of what is not there. */
    @JsonTypeName("absence")
    record Absence(
            @Nullable @Schema(
                    description = "With group_by: a group that was there in this long before, and is not there now,"
                            + " for example 24h. Without group_by it is left out: the query answers nothing")
            String over)
            implements Condition {}
}
