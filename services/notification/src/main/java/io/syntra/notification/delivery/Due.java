package io.syntra.notification.delivery;

import io.syntra.channel.Address;
import io.syntra.notification.channel.Pace;
import io.syntra.notification.channel.Spot;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A delivery that can be sent.
 *
 * @param spot what its target was found to be; absent, with the address, for webhooks
 */
record Due(
        UUID id,
        UnderWay.Place place,
        @Nullable Spot spot,
        @Nullable Address address) {

    /** @param length of its text */
    List<Pace> paces(int length) {
        return spot == null || address == null ? List.of() : Pace.of(spot, address, length);
    }

    /** Of its chat or channel. */
    Optional<Pace> paceOfPlace() {
        return spot == null || address == null ? Optional.empty() : Pace.ofPlace(spot, address);
    }
}
