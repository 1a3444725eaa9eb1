package io.syntra.notification.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.channel.Address;
import io.syntra.notification.channel.Spot;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UnderWayTest {

    private static final Spot SPOT = new Spot("bot", "1", "");
    private static final Address CHAT = new Address.TelegramChat("secret:bot", "1");

    private final UnderWay underWay = new UnderWay(8, 2);

    @Test
    void aHostOfAWorkspaceHasAFewPlaces() {
        var first = due("a", "webhook", "h");
        underWay.begin(first.place());
        var second = due("a", "webhook", "h");
        var third = due("a", "webhook", "h");
        var elsewhere = due("a", "webhook", "i");
        var neighbour = due("b", "webhook", "h");

        assertThat(underWay.choose(List.of(second, third, elsewhere, neighbour), 8))
                .containsExactly(second, elsewhere, neighbour);

        underWay.end(first.place());
        assertThat(underWay.choose(List.of(second, third), 8)).containsExactly(second, third);
    }

    @Test
    void aChannelAndAWorkspaceHaveHalfOfThePlaces() {
        Stream.of("a", "b", "c", "d")
                .forEach(workspace ->
                        underWay.begin(due(workspace, "slack", null).place()));
        Stream.of("telegram", "email", "webhook")
                .forEach(channel -> underWay.begin(due("a", channel, null).place()));
        var slack = due("e", "slack", null);
        var telegram = due("a", "telegram", null);
        var neighbour = due("b", "telegram", null);

        assertThat(underWay.choose(List.of(slack, telegram, neighbour), 1)).containsExactly(neighbour);
    }

    @Test
    void noMoreAreChosenThanThereIsRoomFor() {
        var first = due("a", "webhook", null);

        assertThat(underWay.choose(List.of(first, due("b", "slack", null)), 1)).containsExactly(first);
    }

    private static Due due(String workspace, String channel, @Nullable String host) {
        return new Due(UUID.randomUUID(), new UnderWay.Place(workspace, channel, host), SPOT, CHAT);
    }
}
