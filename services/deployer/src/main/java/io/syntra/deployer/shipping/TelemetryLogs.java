package io.syntra.deployer.shipping;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.syntra.contracts.ServiceId;
import io.syntra.deployer.runtime.ReplicaLabels;
import io.syntra.identity.ServiceTokens;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** Sends OTLP/HTTP to telemetry. */
@Singleton
class TelemetryLogs implements LogSink {

    private static final Logger LOG = Logger.getLogger(TelemetryLogs.class);

    private final URI endpoint;
    private final ShippingConfig config;
    private final ServiceTokens tokens;
    private final HttpClient client;
    private final Map<ServiceId, String> bearers = new ConcurrentHashMap<>();
    private final AtomicBoolean failing = new AtomicBoolean();

    TelemetryLogs(ShippingConfig config, ServiceTokens tokens) {
        this.config = config;
        this.tokens = tokens;
        this.endpoint = URI.create(config.url().toString().replaceAll("/+$", "") + "/v1/logs");
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(config.sendTimeout())
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }

    @Override
    public Outcome send(ReplicaLabels labels, String batchName, byte[] request) {
        try {
            var bearer = bearers.computeIfAbsent(
                    labels.serviceId(), service -> "Bearer " + tokens.forIngest(labels.workspace(), service));
            var response = client.send(
                    HttpRequest.newBuilder(endpoint)
                            .timeout(config.sendTimeout())
                            .header("Content-Type", "application/x-protobuf")
                            .header("Authorization", bearer)
                            .header(Batch.HEADER, batchName)
                            .POST(HttpRequest.BodyPublishers.ofByteArray(request))
                            .build(),
                    BodyHandlers.ofByteArray());
            tellWhatWasRefused(response.statusCode(), response.body(), batchName);
            return outcome(response.statusCode(), batchName);
        } catch (IOException e) {
            return notNow("no answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.NOT_NOW;
        }
    }

    /** Records of a batch that was taken can be refused for good; nobody else would ever say so. */
    private static void tellWhatWasRefused(int status, byte[] body, String batchName) {
        if (status != 200) {
            return;
        }
        try {
            var refused = ExportLogsServiceResponse.parseFrom(body).getPartialSuccess();
            if (refused.getRejectedLogRecords() > 0) {
                LOG.errorf(
                        "Telemetry refused lines of a batch for good batch=%s lines=%d cause=%s",
                        batchName, refused.getRejectedLogRecords(), refused.getErrorMessage());
            }
        } catch (InvalidProtocolBufferException e) {
            LOG.debugf("Telemetry's answer cannot be read batch=%s", batchName);
        }
    }

    private Outcome outcome(int status, String batchName) {
        if (status >= 200 && status < 300) {
            if (failing.getAndSet(false)) {
                LOG.info("Telemetry takes logs again");
            }
            return Outcome.TAKEN;
        }
        return switch (status) {
            case 400, 413, 415, 422 -> {
                LOG.errorf("Telemetry refused a batch of logs for good batch=%s status=%d", batchName, status);
                yield Outcome.REFUSED;
            }
            default -> notNow("status " + status);
        };
    }

    /** Said once for each outage: the lines wait in their files. */
    private Outcome notNow(String why) {
        if (!failing.getAndSet(true)) {
            LOG.warnf("Telemetry takes no logs at the moment, they wait in their files cause=%s", why);
        }
        return Outcome.NOT_NOW;
    }
}
