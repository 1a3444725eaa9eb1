package io.syntra.telemetry.log;

import com.clickhouse.client.api.data_formats.ClickHouseBinaryFormatReader;
import io.syntra.contracts.telemetry.LogView;
import io.syntra.telemetry.clickhouse.AnswerRoom;
import io.syntra.telemetry.clickhouse.ClickHouse;
import io.syntra.telemetry.clickhouse.Schema;
import io.syntra.telemetry.retention.Retention;
import io.syntra.telemetry.retention.StoredSignal;
import io.syntra.telemetry.signal.Nanos;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads log lines. */
@Singleton
class Logs {

    /** Of one line, and of all lines of an answer. A page of text that nobody could read helps nobody. */
    private static final int LONGEST_LINE = 10_000;

    private static final int LONGEST_ANSWER = 8 * 1024 * 1024;

    private final ClickHouse clickHouse;
    private final Schema schema;
    private final Retention retention;
    private final AnswerRoom room;

    Logs(ClickHouse clickHouse, Schema schema, Retention retention, AnswerRoom room) {
        this.room = room;
        this.clickHouse = clickHouse;
        this.schema = schema;
        this.retention = retention;
    }

    /** The newest that fit, oldest first. */
    LogView read(LogQuestion question) {
        schema.ensureForRead();
        var newestFirst = new ArrayList<LogView.Line>();
        var more = new More();
        var held = room.openForRequest();
        clickHouse.read(question.workspace(), sql(question), parameters(question), row -> {
            var line = line(row);
            more.characters +=
                    line.body().length() + line.attributes().toString().length();
            more.isThere = newestFirst.size() == question.lines()
                    || more.characters > LONGEST_ANSWER
                    || !held.fits(List.of(line.body(), line.attributes()));
            if (!more.isThere) {
                newestFirst.add(line);
            }
            return !more.isThere;
        });
        return new LogView(question.service(), newestFirst.reversed(), more.isThere);
    }

    private static final class More {
        private boolean isThere;
        private long characters;
    }

    /** Only our own text; everything that a person said is a parameter. */
    private static String sql(LogQuestion question) {
        var where = new StringBuilder();
        for (int i = 0; i < question.words().size(); i++) {
            where.append(" AND positionCaseInsensitiveUTF8(body, {word")
                    .append(i)
                    .append(":String}) > 0");
        }
        return """
                SELECT toUnixTimestamp64Nano(ts) AS at, severity, substringUTF8(body, 1, {longest:UInt32}) AS line,
                       version, replica, lower(hex(trace_id)) AS trace, attributes
                FROM logs
                WHERE workspace = {workspace:String} AND service_id = {service:UUID}
                  AND ts >= fromUnixTimestamp64Nano({from:Int64}, 'UTC')
                  AND ts < fromUnixTimestamp64Nano({to:Int64}, 'UTC')
                  AND severity >= {severity:UInt8}""" + where + """

                ORDER BY ts DESC, source_offset DESC, source_index DESC
                LIMIT {limit:UInt32}""";
    }

    private Map<String, Object> parameters(LogQuestion question) {
        var oldest = retention.of(question.workspace()).since(StoredSignal.LOGS, question.service());
        var from = question.from().filter(oldest::isBefore).orElse(oldest);
        var parameters = new HashMap<String, Object>();
        parameters.put("workspace", question.workspace().value());
        parameters.put("service", question.service().toString());
        parameters.put("from", Nanos.of(from));
        parameters.put("to", question.to().map(Nanos::of).orElse(Long.MAX_VALUE));
        parameters.put("severity", question.severity().map(Severity::number).orElse(0));
        parameters.put("limit", question.lines() + 1);
        parameters.put("longest", LONGEST_LINE);
        for (int i = 0; i < question.words().size(); i++) {
            parameters.put("word" + i, question.words().get(i));
        }
        return parameters;
    }

    private static LogView.Line line(ClickHouseBinaryFormatReader row) {
        return new LogView.Line(
                Nanos.at(row.getLong("at")),
                Severity.nameOf(row.getInteger("severity")),
                row.getString("line"),
                orNull(row.getString("version")),
                orNull(row.getString("replica")),
                trace(row.getString("trace")),
                row.readValue("attributes"));
    }

    private static @Nullable String trace(String hex) {
        return hex.chars().allMatch(c -> c == '0') ? null : hex;
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
