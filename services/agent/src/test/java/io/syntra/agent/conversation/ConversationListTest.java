package io.syntra.agent.conversation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.fake.Sql;
import io.syntra.agent.fake.Talk;
import io.syntra.contracts.Cursor;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class ConversationListTest {

    /** Before all that other tests have opened. */
    private static final Instant LONG_AGO = Instant.parse("2001-01-01T00:00:00Z");

    @Inject
    Sql sql;

    /** Guarded by: the id in the cursor. */
    @Test
    void noPageLosesWhatWasOpenedAtTheSameMoment() throws Exception {
        var opened = Stream.generate(ConversationListTest::open).limit(3).toList();
        sql.execute("update conversation set created_at = '" + LONG_AGO + "' where id in ('"
                + String.join("', '", opened) + "')");
        var cursor = new Cursor(LONG_AGO.plusSeconds(1), new UUID(0, 0)).toString();
        var seen = new ArrayList<String>();
        while (cursor != null) {
            var page = given().auth()
                    .oauth2(TestTokens.viewer())
                    .queryParam("cursor", cursor)
                    .queryParam("limit", 1)
                    .get("/api/v1/conversations")
                    .then()
                    .statusCode(200)
                    .extract();
            List<String> ids = page.path("items.id");
            seen.addAll(ids);
            cursor = page.path("next_cursor");
        }

        assertThat(seen)
                .containsExactlyElementsOf(
                        opened.stream().sorted(Comparator.reverseOrder()).toList());
    }

    private static String open() {
        return Talk.request(TestTokens.viewer(), Map.of())
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }
}
