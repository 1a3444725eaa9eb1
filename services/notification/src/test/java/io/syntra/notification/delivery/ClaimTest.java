package io.syntra.notification.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.notification.ChannelPorts;
import io.syntra.notification.LossyTransactions;
import io.syntra.notification.MovableClock;
import io.syntra.notification.Workplace;
import io.syntra.notification.channel.ChannelConfig;
import io.syntra.secrets.Secrets;
import io.syntra.testing.WithSyntraEngines;
import io.syntra.testing.telegram.FakeTelegram;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithSyntraEngines
@WithTestResource(ChannelPorts.class)
class ClaimTest {

    @Inject
    MovableClock clock;

    @Inject
    ChannelConfig config;

    @Inject
    Secrets secrets;

    @Inject
    LossyTransactions transactions;

    /** Guarded by {@code Sender.putBackDoubtful}: the sender that is there knows that nothing has left. */
    @Test
    void whatWasClaimedByATransactionThatWasNotHeardOfIsSentOnce() {
        var workplace = Workplace.anew().with(secrets, "telegram", FakeTelegram.TOKEN);
        transactions.lose(
                result -> result instanceof List<?> list && !list.isEmpty() && list.getFirst() instanceof Sender.Claim);

        try (var telegram = new FakeTelegram(config.telegram().url().getPort(), clock)) {
            var delivery = workplace.send(
                    "telegram",
                    Map.of("bot_token", "secret:telegram", "chat_id", "7001", "message_template", "hello"),
                    Map.of());

            assertThat(workplace.state(delivery, "delivered").getInt("attempts"))
                    .isEqualTo(1);
            assertThat(telegram.textsOf("7001")).containsExactly("hello");
        }
    }
}
