package io.syntra.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.agent.ActionState;
import io.syntra.contracts.agent.ActionView;
import io.syntra.contracts.agent.Decide;
import io.syntra.contracts.audit.AuditView;
import io.syntra.local.ask.Approval;
import io.syntra.local.demo.Incident;
import io.syntra.local.endtoend.RunningSuite.Suite;
import io.syntra.local.terminal.Terminal;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a user is promised, judged by what came of it. */
@ExtendWith(RunningSuite.class)
class IncidentTest {

    private static final List<String> LOOKS =
            List.of("list_errors", "get_logs", "get_deployment_status", "get_metrics");

    @Test
    void theDemoEndsWithTheGoodVersionInService(Suite suite) throws Exception {
        var report = suite.installation().works("demo", "--yes", "--json").json();

        assertThat(report.path("error_rate_before").asDouble()).isZero();
        assertThat(report.path("error_rate_during").asDouble()).isGreaterThan(0.3);
        assertThat(report.path("error_rate_after").asDouble()).isZero();
        assertThat(report.path("seconds_to_recover").asDouble(99)).isLessThan(10);

        var error = report.path("errors").path(0);
        assertThat(error.path("error_type").asText()).isEqualTo("TypeError");
        assertThat(error.path("message").asText()).isEqualTo("Cannot read properties of undefined (reading 'user')");
        assertThat(error.path("count").asLong()).isPositive();

        var conversation = report.path("conversation");
        assertThat(values(conversation.path("tools"), "tool")).containsAll(LOOKS);
        assertThat(conversation.path("text").asText())
                .contains("Cannot read properties of undefined (reading 'user')")
                .contains("v2");
        assertThat(values(conversation.path("actions"), "tool")).containsExactly("rollback");
        assertThat(values(report.path("audit"), "kind")).contains("action.proposed", "action.approved");
        assertThat(report.path("notification").toString()).contains("shop-api").contains("TypeError");
        assertThat(values(report.path("usage").path("quantities"), "meter")).contains("replica_seconds", "requests");
    }

    @Test
    void anotherBugGetsAnotherAnswer(Suite suite) {
        var samples = suite.installation().folders();
        var report = new Incident(suite.api(), suite.installation().settings(), quiet(), Clock.systemUTC())
                .play(
                        new Incident.Plot(
                                "stock-api",
                                samples.sample("shop-api"),
                                samples.sample("shop-api-v3"),
                                List.of("/products", "/users/me"),
                                "Why do people see errors?"),
                        new Approval(suite.api(), quiet(), true));

        assertThat(report.recovered()).isTrue();
        assertThat(report.errors()).singleElement().satisfies(error -> {
            assertThat(error.message()).contains("ENOENT").contains("stock/today.json");
            assertThat(error.culprit()).contains("withStock");
        });
        assertThat(report.conversation().text()).contains("ENOENT").doesNotContain("reading 'user'");
        assertThat(report.audit().stream().map(AuditView::actionId))
                .containsOnly(report.conversation().actions().stream()
                        .map(ActionView::id)
                        .toArray(ActionId[]::new));
    }

    @Test
    void aNoChangesNothing(Suite suite) {
        var samples = suite.installation().folders();
        var report = new Incident(suite.api(), suite.installation().settings(), quiet(), Clock.systemUTC())
                .play(
                        new Incident.Plot(
                                "stubborn-api",
                                samples.sample("shop-api"),
                                samples.sample("shop-api-v2"),
                                List.of("/users/me"),
                                "Why is my API returning 500 errors?"),
                        action -> new Decide(Decide.Answer.REJECT, action.planHash(), null));

        assertThat(report.conversation().outcome()).isEqualTo("rejected");
        assertThat(report.errorRateAfter()).isEqualTo(1);
        assertThat(report.conversation().actions()).singleElement().satisfies(action -> assertThat(action.state())
                .isEqualTo(ActionState.REJECTED));
    }

    private static List<String> values(JsonNode list, String field) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(item -> item.path(field).asText())
                .toList();
    }

    private static Terminal quiet() {
        var nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        return new Terminal(nowhere, nowhere, false, new BufferedReader(new StringReader("")));
    }
}
