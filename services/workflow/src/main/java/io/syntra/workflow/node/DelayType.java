package io.syntra.workflow.node;

import io.syntra.contracts.workflow.NodeTypeView;
import io.syntra.problem.JsonPlace;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Waits. Nothing is done meanwhile, so that months cost nothing. */
final class DelayType implements NodeType {

    private static final Duration LONGEST = Duration.ofDays(1_000);

    private static final Map<String, Object> SCHEMA = Schema.of("""
            {"type": "object", "additionalProperties": false, "required": ["duration"],
             "properties": {
               "duration": {"title": "Duration", "type": "string", "pattern": "^[1-9][0-9]{0,8}[smhd]$",
                            "examples": ["90s", "15m", "2h", "30d"], "description": "At most 1000 days."}}}""");

    private static final NodeTypeView VIEW = new NodeTypeView(
            "delay",
            "Delay",
            "Timer",
            "Goes on after that time. A wait of months survives restarts and costs nothing.",
            SCHEMA,
            List.of("until"),
            List.of(),
            List.of(),
            NodeTypeView.Ways.NEXT);

    @Override
    public NodeTypeView view() {
        return VIEW;
    }

    @Override
    public Work read(Reading reading) {
        return new Pause(duration(reading.config().object(Schema.fields(SCHEMA)).at("duration")));
    }

    private static Duration duration(JsonPlace place) {
        var text = place.text();
        var duration =
                WrittenDuration.of(text).filter(written -> written.isPositive() && written.compareTo(LONGEST) <= 0);
        if (duration.isPresent()) {
            return duration.get();
        }
        if (!place.absent()) {
            place.wrong("must be a duration such as 90s, 15m, 2h or 30d, at most " + LONGEST.toDays() + "d");
        }
        return Duration.ZERO;
    }

    private record Pause(Duration duration) implements Work {

        @Override
        public Set<String> output() {
            return Set.copyOf(VIEW.output());
        }

        @Override
        public Input input(Facts facts) {
            return new Input(Map.of("seconds", duration.toSeconds()), List.of());
        }

        @Override
        public Outcome outcome(Call call) {
            var until = call.now().plus(duration);
            return new Outcome.Waiting(until, Map.of("until", until.toString()));
        }
    }
}
