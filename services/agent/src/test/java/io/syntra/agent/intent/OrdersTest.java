package io.syntra.agent.intent;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.agent.tool.Plan;
import io.syntra.contracts.ServiceId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person ordered and what a brain made of it. Guarded by: each condition in {@code Orders}. */
class OrdersTest {

    @ParameterizedTest
    @CsvSource({
        "restart shop-api, restart_service, shop-api",
        "please restart shop-api now, restart_service, shop-api",
        "scale shop-api to 3, scale_service, shop-api",
        "roll back shop-api, rollback, shop-api",
        "cancel the deployment of shop-api, rollback, shop-api",
        "deploy shop-api, trigger_deploy, shop-api",
        "set LOG_LEVEL=debug on shop-api, update_env, shop-api"
    })
    void anOrderIsOfItsToolAndItsTarget(String message, String tool, String target) {
        assertThat(Orders.order(message, tool, service(target))).isTrue();
        assertThat(Orders.order(message, tool, service("cart-api")))
                .as("another target")
                .isFalse();
        assertThat(Orders.order(message, "run_command", service(target)))
                .as("another tool")
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"why is shop-api failing?", "fix shop-api", "restart it", "do what has to be done about shop-api", "yes"
    })
    void whatNamesNoToolOrNoTargetIsNone(String message) {
        assertThat(Orders.order(message, "restart_service", service("shop-api")))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "run uptime -p on local, local, true",
        "run uptime -p on local, other, false",
        "run uptime, local, false"
    })
    void aCommandIsOrderedOfTheServerThatIsNamed(String message, String server, boolean ordered) {
        assertThat(Orders.order(message, "run_command", new Plan.Target(server, null)))
                .isEqualTo(ordered);
    }

    private static Plan.Target service(String name) {
        return new Plan.Target(name, ServiceId.random());
    }
}
