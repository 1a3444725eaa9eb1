package io.syntra.telemetry.query;

import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a query would do. */
public record QueryPlan(
        @Schema(description = "The statement; {p0:String} stands for a value")
        String sql,

        Map<String, Object> parameters,
        List<QueryAnswer.Column> columns,
        List<Read> reads,

        @Schema(description = "All that would be read, before anything is left out")
        long rows,

        @Schema(description = "At most: as if all fields of those rows were read")
        long bytes) {

    /** Of one stored table. */
    public record Read(String table, long rows, long bytes) {}
}
