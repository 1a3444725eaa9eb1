package io.syntra.workflow.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.syntra.contracts.Json;
import io.syntra.contracts.workflow.Node;
import io.syntra.contracts.workflow.NodeTypeView;
import io.syntra.problem.JsonPlace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Does its branch once for every item of a list. */
public final class ForEachType implements NodeType {

    /** What the nodes of the branch can use. */
    public static final Set<String> OF_ITEM = Set.of("item", "index");

    private static final String ITEMS = "items";
    private static final String NOT_A_LIST = "not_a_list";
    private static final String TOO_MANY_ITEMS = "too_many_items";
    private static final String ITEM_FAILED = "item_failed";
    private static final int MOST_ITEMS = 1_000;
    private static final int MOST_AT_ONCE = 50;

    private static final Map<String, Object> SCHEMA = Schema.of("""
            {"type": "object", "additionalProperties": false, "required": ["items"],
             "properties": {
               "items": {"title": "List", "type": "string", "x-field": "variable",
                         "description": "A variable that holds a list of at most 1000 items.",
                         "examples": ["services", "nodes.fetch.body"]},
               "at_once": {"title": "At a time", "type": "integer", "minimum": 1, "maximum": 50, "default": 1},
               "on_failure": {"title": "When an item fails", "enum": ["stop", "continue"], "default": "stop",
                              "description": "stop: no further item is begun, and the node has failed."}}}""");

    private static final NodeTypeView VIEW = new NodeTypeView(
            "for_each",
            "For each",
            "Repeat",
            "Does its branch each once for every item of a list, and goes on with next when all are through. In the"
                    + " branch, item is the item and index its number from 0. results has what the last node of each"
                    + " said, up to 400 000 bytes of JSON; left_out counts those that are beyond that.",
            SCHEMA,
            List.of("count", "failed", "results", "left_out"),
            List.of(NOT_A_LIST, TOO_MANY_ITEMS, ITEM_FAILED),
            List.of(),
            NodeTypeView.Ways.EACH);

    @Override
    public NodeTypeView view() {
        return VIEW;
    }

    @Override
    public Work read(Reading reading) {
        var config = reading.config().object(Schema.fields(SCHEMA));
        var place = config.at(ITEMS);
        var items = place.text();
        if (!place.absent()) {
            if (items.isBlank()) {
                place.wrong("must name a variable that holds a list, such as services or nodes.fetch.body");
            } else {
                reading.uses(place, List.of(items));
            }
        }
        return new Items(items, atOnce(config.at("at_once")), goesOn(config.at("on_failure")));
    }

    private static int atOnce(JsonPlace place) {
        return place.absent() ? 1 : place.number(1, MOST_AT_ONCE);
    }

    private static boolean goesOn(JsonPlace place) {
        return !place.absent() && place.word("stop", "continue").equals("continue");
    }

    private record Items(String variable, int atOnce, boolean goesOnAfterFailure) implements Forking {

        @Override
        public Set<String> output() {
            return Set.copyOf(VIEW.output());
        }

        @Override
        public Input input(Facts facts) {
            var value = facts.found(variable);
            return new Input(value == null ? Map.of() : Map.of(ITEMS, value), List.of());
        }

        @Override
        public Outcome outcome(Call call) {
            var items = list(call.input().get(ITEMS));
            if (items == null) {
                return new Outcome.Failed(NOT_A_LIST, "{{" + variable + "}} is no list");
            }
            if (items.size() > MOST_ITEMS) {
                return new Outcome.Failed(
                        TOO_MANY_ITEMS,
                        "{{" + variable + "}} has " + items.size() + " items; there can be " + MOST_ITEMS);
            }
            var forks = new ArrayList<Outcome.Fork>();
            for (int i = 0; i < items.size(); i++) {
                var values = new LinkedHashMap<String, Object>();
                values.put("item", items.get(i));
                values.put("index", i);
                forks.add(new Outcome.Fork(Node.EACH, String.valueOf(i), values));
            }
            return forks.isEmpty() ? joined(List.of()) : new Outcome.Forked(forks);
        }

        /** A text may be the JSON of a list: templates write texts only. */
        private static @Nullable List<Object> list(@Nullable Object value) {
            return switch (value) {
                case List<?> list -> new ArrayList<>(list);
                case String text
                when text.strip().startsWith("[") -> {
                    try {
                        yield Json.mapper().readValue(text, new TypeReference<List<Object>>() {});
                    } catch (JsonProcessingException e) {
                        yield null;
                    }
                }
                case null, default -> null;
            };
        }

        @Override
        public Outcome joined(List<Ended> ended) {
            var failed = ended.stream().filter(item -> item.failure() != null).toList();
            if (!failed.isEmpty() && !goesOnAfterFailure) {
                var first = failed.getFirst();
                return new Outcome.Failed(ITEM_FAILED, "item " + first.name() + ": " + first.failure());
            }
            return new Outcome.Done(Map.of(
                    "count",
                    ended.size(),
                    "failed",
                    failed.size(),
                    "results",
                    ended.stream()
                            .map(Ended::output)
                            .map(said -> Objects.requireNonNullElse(said, NOT_KEPT))
                            .toList(),
                    LEFT_OUT,
                    ended.stream().filter(item -> item.output() == null).count()));
        }
    }
}
