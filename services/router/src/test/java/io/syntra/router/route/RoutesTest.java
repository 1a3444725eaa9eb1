package io.syntra.router.route;

import static io.syntra.router.Tables.on;
import static io.syntra.router.Tables.route;
import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.ServiceId;
import io.syntra.router.ManualClock;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoutesTest {

    private final Routes routes = new Routes(new ManualClock());
    private final ServiceId shop = ServiceId.random();
    private final ServiceId other = ServiceId.random();

    @Test
    void theHighestGenerationWinsInWhateverOrderTablesCome() {
        assertThat(routes.apply(route(shop, "shop-api", 3, on("v2", 100, 2)))).isTrue();
        assertThat(routes.apply(route(shop, "shop-api", 2, on("v1", 100, 1)))).isFalse();
        assertThat(routes.apply(route(shop, "shop-api", 3, on("v9", 100, 9)))).isFalse();

        assertThat(version("shop-api")).isEqualTo("v2");
    }

    @Test
    void aDeletedServiceHasNoHostAndAnOldTableDoesNotBringItBack() {
        routes.apply(route(shop, "shop-api", 1, on("v1", 100, 1)));
        routes.apply(route(shop, "shop-api", 5));
        routes.apply(route(shop, "shop-api", 2, on("v1", 100, 1)));

        assertThat(routes.find("shop-api")).isEmpty();
    }

    @Test
    void nobodyTakesOverAHostByChoosingTheSameName() {
        routes.apply(route(shop, "shop-api", 1, on("v1", 100, 1)));
        routes.caughtUp();
        routes.apply(route(other, "shop-api", 1, on("evil", 100, 2)));

        assertThat(version("shop-api")).isEqualTo("v1");
        routes.remove(shop);
        assertThat(version("shop-api")).isEqualTo("evil");
    }

    @Test
    void aRenamedServiceAnswersAtItsNewHostOnly() {
        routes.apply(route(shop, "shop", 1, on("v1", 100, 1)));
        routes.apply(route(shop, "shop-api", 2, on("v1", 100, 1)));

        assertThat(routes.find("shop")).isEmpty();
        assertThat(version("shop-api")).isEqualTo("v1");
    }

    @Test
    void savedRoutesServeAtOnceAndSurviveAnEmptiedTopic() {
        routes.restore(List.of(route(shop, "shop-api", 7, on("v1", 100, 1))));
        routes.caughtUp();

        assertThat(version("shop-api")).isEqualTo("v1");
    }

    @Test
    void aServiceThatOnlyTheDiskKnowsYieldsItsHostOnceTheTopicIsRead() {
        routes.restore(List.of(route(shop, "shop-api", 7, on("old", 100, 1))));
        routes.apply(route(other, "shop-api", 1, on("new", 100, 2)));

        assertThat(version("shop-api")).isEqualTo("old");
        routes.caughtUp();
        assertThat(version("shop-api")).isEqualTo("new");
    }

    @Test
    void aSavedServiceThatTheTopicStillHasKeepsItsHost() {
        var saved = route(shop, "shop-api", 7, on("v1", 100, 1));
        routes.restore(List.of(saved));
        routes.apply(route(other, "shop-api", 1, on("evil", 100, 2)));
        routes.apply(saved);
        routes.caughtUp();

        assertThat(version("shop-api")).isEqualTo("v1");
    }

    private String version(String host) {
        return routes.find(host)
                .orElseThrow()
                .route()
                .table()
                .targets()
                .getFirst()
                .version();
    }
}
