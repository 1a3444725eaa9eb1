package io.syntra.local.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.local.api.CannedGateway;
import io.syntra.local.endtoend.Installation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands about ingest tokens ask of the suite, and what they print of its answers. */
class IngestTokenCommandsTest {

    private static final String ID = "5c69822f-f9b2-4abe-a8f7-bb7edfe02766";
    private static final String SERVICE = "019c0000-0000-7000-8000-000000000001";
    private static final String LISTED = """
            [{"id": "%s", "name": "laptop", "service_id": "%s", "service": "edge-box", "created_by": "ada",
              "created_at": "2026-01-31T09:30:00Z"},
             {"id": "%s", "name": "other", "service_id": "%s", "created_by": "ada",
              "created_at": "2026-01-31T09:30:00Z", "last_used_at": "2026-01-31T10:30:00Z"}]""".formatted(ID, SERVICE, SERVICE, SERVICE);

    @TempDir
    Path state;

    private Installation syntra;
    private CannedGateway gateway;

    @BeforeEach
    void open() throws IOException {
        syntra = new Installation(state).as("token");
        gateway = CannedGateway.of(syntra);
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void tokensAreListedWithTheirServiceAndWithoutTheirValue() throws Exception {
        gateway.answer("GET /ingest/tokens", LISTED);

        var lines = syntra.works("ingest-tokens").out().lines().toList();

        assertThat(lines).hasSize(3);
        assertThat(lines.get(1)).contains("laptop", "edge-box", "ada", "never");
        assertThat(lines.get(2)).contains("other", SERVICE, "2026-01-31T10:30:00Z");
        assertThat(syntra.works("ingest-tokens", "--json").json()).hasSize(2);
        gateway.answer("GET /ingest/tokens", "[]");
        assertThat(syntra.works("ingest-tokens").out()).contains("ingest-tokens create");
    }

    @Test
    void theValueOfANewOneIsTheFirstLine() throws Exception {
        gateway.answer(
                "POST /ingest/tokens",
                "{\"id\": \"%s\", \"name\": \"laptop\", \"service_id\": \"%s\", \"token\": \"syntra_ingest_x\"}"
                        .formatted(ID, SERVICE));

        var made = syntra.works("ingest-tokens", "create", "laptop", "--elsewhere", "edge-box");

        assertThat(made.out().lines().toList().getFirst()).isEqualTo("syntra_ingest_x");
        assertThat(gateway.asked().getLast()).contains("\"name\":\"laptop\"", "\"service_name\":\"edge-box\"");
        assertThat(syntra.works("ingest-tokens", "create", "laptop", "--elsewhere", "edge-box", "--json")
                        .json()
                        .path("token")
                        .asText())
                .isEqualTo("syntra_ingest_x");
    }

    @Test
    void aServiceIsNamedOneWayOrTheOther() throws Exception {
        for (var wrong : List.of(
                List.of("ingest-tokens", "create", "laptop"),
                List.of("ingest-tokens", "create", "laptop", "--service", "a", "--elsewhere", "b"))) {
            var refused = syntra.run(wrong.toArray(String[]::new));

            assertThat(refused.exit()).isEqualTo(2);
            assertThat(refused.err().lines()).singleElement().asString().contains("--service", "--elsewhere");
        }
        assertThat(gateway.asked()).isEmpty();
    }

    @Test
    void oneIsRevokedByItsName() throws Exception {
        gateway.answer("GET /ingest/tokens", LISTED);
        gateway.answer("DELETE /ingest/tokens/" + ID, "");

        assertThat(syntra.works("ingest-tokens", "revoke", "laptop", "--json")
                        .json()
                        .path("revoked")
                        .asBoolean())
                .isTrue();
        assertThat(gateway.asked())
                .anySatisfy(request -> assertThat(request).startsWith("DELETE /ingest/tokens/" + ID));

        var unknown = syntra.run("ingest-tokens", "revoke", "nobody");
        assertThat(unknown.exit()).isEqualTo(1);
        assertThat(unknown.err()).contains("there is no ingest token nobody; there are: laptop, other");
    }
}
