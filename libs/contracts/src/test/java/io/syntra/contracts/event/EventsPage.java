package io.syntra.contracts.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.syntra.contracts.Json;
import java.util.List;
import java.util.Map;

/** Writes {@code docs/events.md}. */
final class EventsPage {

    private static final String INTRO = """
            # Events

            Made from `libs/contracts`; renew with `./syntra test contracts -Dsyntra.golden=write`.

            Every event is a [CloudEvent](https://cloudevents.io) in Kafka's binary mode: its context attributes are record
            headers, its value is JSON, its key is the id of what it is about, so that events of one thing stay in order.

            | header | value |
            |---|---|
            | `ce_specversion` | `1.0` |
            | `ce_id` | a UUID; a repeated delivery repeats it, and every consumer counts it once |
            | `ce_type` | the same as `type` in the value |
            | `ce_source` | who says it, for example `/deployer` |
            | `ce_workspace` | the workspace it belongs to |
            | `ce_time` | RFC 3339, UTC |
            | `content-type` | `application/json` |

            Readers ignore fields they do not know. A value that no reader can use goes to `syntra.dead-letter.v1` with
            its cause in the headers. JSON Schemas lie in `libs/contracts/src/main/resources/schemas`, the AsyncAPI
            description beside them.

            ## With plain Kafka tools

            Read a topic, headers included:

            ```
            kafka-console-consumer.sh --bootstrap-server 127.0.0.1:19092 --topic TOPIC --from-beginning \\
              --property print.headers=true --property print.key=true
            ```

            Publish an event: headers, key and value in one line, separated by tabs. This takes the value from its input:

            ```
            publish() { # TOPIC TYPE KEY
              printf 'ce_specversion:1.0,ce_id:%s,ce_type:%s,ce_source:/my-app,ce_workspace:default,ce_time:%s,content-type:application/json\\t%s\\t%s\\n' \\
                "$(uuidgen)" "$2" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$3" "$(cat)" |
              kafka-console-producer.sh --bootstrap-server 127.0.0.1:19092 --topic "$1" \\
                --property parse.headers=true --property parse.key=true
            }
            ```

            Each event below is shown as it is published with it.
            """;

    /** Maps of the examples have no order of their own. */
    private static final ObjectMapper SORTED =
            Json.mapper().copy().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    static String render(Map<Class<? extends DomainEvent>, List<DomainEvent>> byRoot) throws JsonProcessingException {
        var page = new StringBuilder(INTRO);
        for (var examples : byRoot.values()) {
            var topic = examples.getFirst().topic();
            page.append("\n## `").append(topic.topicName()).append("`\n");
            if (topic.compacted()) {
                page.append("\nCompacted: only the last value of a key is kept.\n");
            }
            for (var event : examples) {
                page.append("\n### `")
                        .append(DomainEvent.typeOf(event.getClass()))
                        .append("`\n\n");
                // Quoted like this, a value may hold every character.
                page.append("```\n").append(publish(event)).append(" <<'EOF'\n");
                page.append(SORTED.writeValueAsString(event)).append("\nEOF\n```\n");
            }
        }
        page.append("""

                ## `syntra.telemetry.otlp.v1`

                Accepted OpenTelemetry batches on their way to the store, as OTLP protobuf with the headers above and
                `ce_type` `otlp.logs`, `otlp.metrics` or `otlp.traces`. Send telemetry to port 4318 instead of here.
                """);
        return page.toString();
    }

    private static String publish(DomainEvent event) {
        return "publish " + event.topic().topicName() + " " + DomainEvent.typeOf(event.getClass()) + " " + event.key();
    }

    private EventsPage() {}
}
