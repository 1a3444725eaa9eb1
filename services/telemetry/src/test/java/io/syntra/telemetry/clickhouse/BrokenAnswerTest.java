package io.syntra.telemetry.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.syntra.contracts.WorkspaceId;
import io.syntra.problem.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that fails in the middle of its rows, as ClickHouse does it; the embedded engine tells all at once. */
class BrokenAnswerTest {

    private static final String FAILURE = "Code: 241. DB::Exception: Memory limit (for query) exceeded."
            + " (MEMORY_LIMIT_EXCEEDED) (version 26.7.2.1 (official build))\n";

    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", BrokenAnswerTest::fail);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static void fail(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        var waits = String.valueOf(exchange.getRequestURI().getQuery()).contains("wait_end_of_query=1");
        exchange.getResponseHeaders().add("X-ClickHouse-Format", "RowBinaryWithNamesAndTypes");
        if (waits) {
            exchange.getResponseHeaders().add("X-ClickHouse-Exception-Code", "241");
        }
        var body = new ByteArrayOutputStream();
        if (!waits) {
            body.write(1);
            text(body, "n");
            text(body, "Int64");
            body.writeBytes(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(7)
                    .array());
        }
        body.writeBytes(FAILURE.getBytes(StandardCharsets.UTF_8));
        exchange.sendResponseHeaders(waits ? 500 : 200, body.size());
        try (var out = exchange.getResponseBody()) {
            body.writeTo(out);
        }
    }

    private static void text(ByteArrayOutputStream out, String text) {
        out.write(text.length());
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Guarded by {@code ClickHouse.limited}. */
    @Test
    void aFailureAmongTheRowsIsNotReadAsRows() {
        var clickHouse = new ClickHouse(config(), () -> false);
        var rows = new ArrayList<Long>();
        var nobody = new WorkspaceId("w");

        assertThatThrownBy(
                        () -> clickHouse.read(nobody, "SELECT n FROM big", Map.of(), row -> rows.add(row.getLong("n"))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("needs more than");
        assertThat(rows).isEqualTo(List.of());
        clickHouse.close();
    }

    private ClickHouseConfig config() {
        return new ClickHouseConfig() {

            @Override
            public URI url() {
                return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
            }

            @Override
            public String database() {
                return "syntra";
            }

            @Override
            public Optional<String> cluster() {
                return Optional.empty();
            }

            @Override
            public String user() {
                return "syntra";
            }

            @Override
            public String password() {
                return "none";
            }

            @Override
            public Reads reads() {
                return new Reads() {

                    @Override
                    public Duration time() {
                        return Duration.ofSeconds(10);
                    }

                    @Override
                    public int atOnce() {
                        return 1;
                    }

                    @Override
                    public int atOnceOfWorkspace() {
                        return 1;
                    }

                    @Override
                    public Duration patience() {
                        return Duration.ofSeconds(5);
                    }

                    @Override
                    public int rows() {
                        return 100;
                    }

                    @Override
                    public long bytes() {
                        return 1_000;
                    }

                    @Override
                    public long memoryBytes() {
                        return 1 << 20;
                    }

                    @Override
                    public long rowsToRead() {
                        return 1_000;
                    }

                    @Override
                    public long bytesToRead() {
                        return 1_000_000;
                    }
                };
            }
        };
    }
}
