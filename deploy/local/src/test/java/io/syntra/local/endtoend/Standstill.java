package io.syntra.local.endtoend;

import io.syntra.contracts.event.Topic;
import io.syntra.local.endtoend.RunningSuite.Suite;
import io.syntra.local.setup.Port;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * Why telemetry has not stored what it took: where each partition ends, up to where it is carried, who has it, and how those
 * fare.
 */
final class Standstill {

    private static final String GROUP = "telemetry." + Topic.Name.OTLP;

    private Standstill() {}

    /** @param replicas where they are */
    static String of(Suite suite, List<String> replicas) {
        var raw = new StoredEverywhere(suite.installation());
        var kafka = Map.<String, Object>of(
                "bootstrap.servers",
                "127.0.0.1:" + suite.installation().settings().port(Port.KAFKA));
        return String.join(
                "\n",
                "The ends in Kafka: " + told(() -> ends(kafka)),
                "Carried up to (next, planned to, since): " + told(() -> raw.query("telemetry", """
                        select concat_ws(' ', partition, next_offset, coalesce(planned_to::text, '-'), now() - settled_at)
                        from ingest_progress where stream like '%otlp%' order by partition""")),
                "The group: " + told(() -> group(kafka)),
                "Replicas: "
                        + replicas.stream()
                                .map(url -> url + " " + told(() -> health(url)))
                                .toList(),
                "Sessions of Postgres: " + told(() -> raw.query("telemetry", """
                        select concat_ws(' ', client_port, state, wait_event_type, wait_event, now() - state_change, left(query, 90))
                        from pg_stat_activity where datname = 'telemetry' order by state, state_change""")),
                "Tables of ClickHouse: "
                        + told(
                                () -> raw.clickhouse(
                                        "SELECT table, sum(rows), count() FROM system.parts"
                                                + " WHERE active AND database = 'telemetry' GROUP BY table ORDER BY table FORMAT TSV")));
    }

    private static String told(Callable<?> what) {
        try {
            return String.valueOf(what.call());
        } catch (Exception e) {
            return "not known, " + e;
        }
    }

    private static Map<TopicPartition, Long> ends(Map<String, Object> kafka) throws Exception {
        try (var admin = Admin.create(kafka)) {
            var topic = admin.describeTopics(List.of(Topic.Name.OTLP))
                    .allTopicNames()
                    .get(20, TimeUnit.SECONDS);
            var asked = topic.values().stream()
                    .flatMap(each -> each.partitions().stream()
                            .map(partition -> new TopicPartition(each.name(), partition.partition())))
                    .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
            return admin.listOffsets(asked).all().get(20, TimeUnit.SECONDS).entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, end -> end.getValue().offset()));
        }
    }

    private static String group(Map<String, Object> kafka) throws Exception {
        try (var admin = Admin.create(kafka)) {
            return admin.describeConsumerGroups(List.of(GROUP)).all().get(20, TimeUnit.SECONDS).values().stream()
                    .map(Standstill::shown)
                    .collect(Collectors.joining());
        }
    }

    private static String shown(ConsumerGroupDescription group) {
        return group.groupState() + " "
                + group.members().stream()
                        .collect(Collectors.toMap(
                                member -> member.groupInstanceId().orElse(member.consumerId()),
                                Standstill::partitions));
    }

    private static List<TopicPartition> partitions(MemberDescription member) {
        return List.copyOf(member.assignment().topicPartitions());
    }

    private static String health(String replica) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(replica + "/q/health/ready"))
                    .timeout(Duration.ofSeconds(20))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString())
                    .body()
                    .replaceAll("\\s+", " ");
        }
    }
}
