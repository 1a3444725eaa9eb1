package io.syntra.router.traffic;

import static io.syntra.contracts.event.TrafficSample.OTHER_ROUTE;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one service that are told apart: as many as there may be, however many paths are asked for. Names that
 * stand in one place are taken for ids once there are too many of them, and a route that nobody asks for is forgotten.
 * Guarded by the meter's lock.
 */
final class SeenRoutes {

    /** Of one place in a path; more are no words but names of things: {@code /products/blue-shirt}. */
    static final int MOST_WORDS = 30;

    static final long FORGET_SECONDS = 3600;
    private static final long LOOK_SECONDS = 60;

    /** The first part of a path keeps its words: below it lie all routes, and a stranger could make one of them. */
    private static final int FIRST_PART = 1;

    private final int most;
    private final Place root = new Place();
    private int routes;
    private long looked = Long.MIN_VALUE / 2;
    private long asked;

    /** @param most routes that are told apart */
    SeenRoutes(int most) {
        this.most = most;
    }

    private static final class Place {
        private final Map<String, Place> next = new HashMap<>();
        private boolean anything;
        private @Nullable String route;
        private long asked;
    }

    /** Its name if it is known, or else {@link io.syntra.contracts.event.TrafficSample#OTHER_ROUTE}. */
    String known(PathTemplate path, long second) {
        asked = second;
        var place = root;
        for (var word : path.words()) {
            var next = place.next.get(word);
            if (next == null && place.anything) {
                next = place.next.get(PathTemplate.ID);
            }
            if (next == null) {
                return OTHER_ROUTE;
            }
            place = next;
        }
        var route = place.route;
        if (route == null) {
            return OTHER_ROUTE;
        }
        place.asked = second;
        return route;
    }

    /** The same for one that is there for sure: it gets a name as long as there is room. */
    String learnt(PathTemplate path, long second) {
        var known = known(path, second);
        if (!known.equals(OTHER_ROUTE) || !hasRoom(second)) {
            return known;
        }
        var place = root;
        var name = new StringBuilder();
        var words = path.words();
        for (int depth = 0; depth < words.size(); depth++) {
            var word = wordAt(place, words.get(depth), depth);
            name.append(depth == 0 ? "" : depth == FIRST_PART ? " /" : "/").append(word);
            place = place.next.computeIfAbsent(word, w -> new Place());
        }
        if (place.route == null) {
            place.route = words.size() == 1 ? name.append(" /").toString() : name.toString();
            routes++;
        }
        place.asked = second;
        return place.route;
    }

    private static String wordAt(Place place, String word, int depth) {
        if (place.next.containsKey(word)) {
            return word;
        }
        if (!place.anything && depth >= FIRST_PART && place.next.size() >= MOST_WORDS) {
            place.anything = true;
            if (depth > FIRST_PART) {
                // They stay counted until the next look: a second may not have more names than there is room for.
                place.next.clear();
            }
        }
        return place.anything ? PathTemplate.ID : word;
    }

    private boolean hasRoom(long second) {
        if (routes >= most && second - looked >= LOOK_SECONDS) {
            looked = second;
            routes = forget(root, second - FORGET_SECONDS);
        }
        return routes < most;
    }

    /** @return how many are left */
    private static int forget(Place place, long before) {
        int left = 0;
        for (var each : List.copyOf(place.next.entrySet())) {
            int below = forget(each.getValue(), before);
            if (below == 0) {
                place.next.remove(each.getKey());
            }
            left += below;
        }
        if (place.route != null && place.asked < before) {
            place.route = null;
        }
        return left + (place.route == null ? 0 : 1);
    }

    boolean isIdle(long second) {
        return second - asked >= FORGET_SECONDS;
    }
}
