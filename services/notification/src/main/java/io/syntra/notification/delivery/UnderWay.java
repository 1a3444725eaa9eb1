package io.syntra.notification.delivery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The requests of this instance that wait for an answer. No channel and no workspace has more than half of the places, and
 * no host of a workspace more than a few: what is slow holds up what goes there, and little else.
 */
final class UnderWay {

    private final int most;
    private final int ofOneHost;
    private final Map<Share, Integer> going = new HashMap<>();

    UnderWay(int most, int ofOneHost) {
        this.most = most;
        this.ofOneHost = ofOneHost;
    }

    /**
     * Whose places a request takes.
     *
     * @param host that its author named; null for the servers of a channel
     */
    record Place(String workspace, String channel, @Nullable String host) {

        private Stream<Share> shares() {
            return Stream.concat(
                    Stream.of(new Share.OfChannel(channel), new Share.OfWorkspace(workspace)),
                    Stream.ofNullable(host).map(named -> new Share.OfHost(workspace, named)));
        }
    }

    private sealed interface Share {

        record OfChannel(String channel) implements Share {}

        record OfWorkspace(String workspace) implements Share {}

        record OfHost(String workspace, String host) implements Share {}
    }

    /** The first of them, as far as there are places. */
    synchronized List<Due> choose(List<Due> due, int room) {
        var taken = new HashMap<>(going);
        var chosen = new ArrayList<Due>();
        for (var one : due) {
            if (chosen.size() == room) {
                break;
            }
            if (one.place().shares().allMatch(share -> taken.getOrDefault(share, 0) < limit(share))) {
                one.place().shares().forEach(share -> taken.merge(share, 1, Integer::sum));
                chosen.add(one);
            }
        }
        return chosen;
    }

    private int limit(Share share) {
        return switch (share) {
            case Share.OfChannel _, Share.OfWorkspace _ -> Math.max(1, most / 2);
            case Share.OfHost _ -> ofOneHost;
        };
    }

    synchronized void begin(Place place) {
        place.shares().forEach(share -> going.merge(share, 1, Integer::sum));
    }

    synchronized void end(Place place) {
        place.shares()
                .forEach(share -> going.computeIfPresent(share, (ignored, count) -> count == 1 ? null : count - 1));
    }
}
