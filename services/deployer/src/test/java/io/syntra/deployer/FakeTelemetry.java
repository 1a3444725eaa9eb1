package io.syntra.deployer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** Takes OTLP logs as telemetry does, and keeps them; can be out of order. */
final class FakeTelemetry implements AutoCloseable {

    static final int PORT = 28431;

    /** One record with the attributes of its resource. */
    record Seen(String batch, Map<String, String> resource, LogRecord record) {

        String body() {
            return record.getBody().getStringValue();
        }

        Map<String, String> attributes() {
            return strings(record.getAttributesList());
        }
    }

    private final HttpServer server;
    private final List<Seen> records = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> batches = new ConcurrentHashMap<>();
    volatile int status = 200;
    volatile String authorization = "";

    FakeTelemetry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/logs", this::take);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            if (status == 200) {
                authorization = exchange.getRequestHeaders().getFirst("Authorization");
                var batch = exchange.getRequestHeaders().getFirst("Syntra-Batch");
                // A batch that came before is dropped, as the real one does.
                if (batches.merge(batch, 1, Integer::sum) == 1) {
                    keep(batch, ExportLogsServiceRequest.parseFrom(body));
                }
            }
            exchange.sendResponseHeaders(status, -1);
        }
    }

    private void keep(String batch, ExportLogsServiceRequest request) {
        for (var logs : request.getResourceLogsList()) {
            var resource = strings(logs.getResource().getAttributesList());
            logs.getScopeLogsList().forEach(scope -> scope.getLogRecordsList()
                    .forEach(record -> records.add(new Seen(batch, resource, record))));
        }
    }

    List<Seen> of(String serviceName) {
        return records.stream()
                .filter(seen -> serviceName.equals(seen.resource().get("service.name")))
                .toList();
    }

    private static Map<String, String> strings(List<KeyValue> attributes) {
        return attributes.stream()
                .collect(Collectors.toMap(KeyValue::getKey, a -> a.getValue().getStringValue()));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
