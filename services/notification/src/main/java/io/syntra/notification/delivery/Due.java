package io.syntra.notification.delivery;

import io.syntra.channel.Address;
import io.syntra.notification.channel.Pace;
import io.syntra.notification.channel.Spot;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A delivery that can be sent.
 *
 * @param spot what its target was found to be
 */
record Due(UUID id, UnderWay.Place place, Spot spot, Address address) {

    /** @param length of its text */
    List<Pace> paces(int length) {
        return Pace.of(spot, address, length);
    }

    /** Of its chat or channel. */
    Optional<Pace> paceOfPlace() {
        return Pace.ofPlace(spot, address);
    }
}
