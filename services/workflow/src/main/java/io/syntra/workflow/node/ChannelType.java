package io.syntra.workflow.node;

import com.fasterxml.jackson.core.type.TypeReference;
import io.syntra.channel.ChannelMessage;
import io.syntra.contracts.Json;
import io.syntra.contracts.event.NotificationRequest;
import io.syntra.problem.JsonPlace;
import io.syntra.problem.Problem;
import io.syntra.template.JsonVariables;
import io.syntra.workflow.StoredJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Sends a message to a channel and waits until it is known how it fared. The channel itself reads and checks the
 * configuration, so that a node says the same as a preview of its message.
 */
abstract class ChannelType implements NodeType {

    static final List<String> OUTPUT = List.of("delivery_id", "outcome", "attempts", "message_ids");

    /** It shows nothing, or misses a value that a strict node needs. */
    static final String INVALID = "invalid_message";

    static final List<String> ERRORS =
            Stream.concat(Stream.of(INVALID), Deliveries.ERRORS.stream()).toList();

    /** They go along in one event. */
    private static final int MOST_VALUES = 200_000;

    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
    private static final String VARIABLES = "variables";

    /** As the notification service calls it. */
    abstract String channel();

    abstract ChannelMessage message(JsonPlace config);

    @Override
    public final Work read(Reading reading) {
        return work(reading, channel(), this::message);
    }

    /** @param channel as the notification service calls it */
    static Work work(Reading reading, String channel, Function<JsonPlace, ChannelMessage> reader) {
        var config = reading.config();
        var message = reader.apply(config);
        message.uses().forEach((field, variables) -> reading.uses(config.at(field), variables));
        message.warnings().forEach(warning -> reading.warn(config.at(warning.name()), warning.message()));
        var json = config.optionalObject();
        return new Message(
                channel,
                reader,
                message,
                json == null ? Map.of() : Json.mapper().convertValue(json, OBJECT));
    }

    private record Message(
            String channel,
            Function<JsonPlace, ChannelMessage> reader,
            ChannelMessage message,
            Map<String, Object> config)
            implements Work {

        /** As it is for what started the run. */
        private Message of(Map<String, Object> trigger) {
            var fitting = GroupThread.of(config, trigger);
            return fitting.equals(config)
                    ? this
                    : new Message(
                            channel,
                            reader,
                            reader.apply(JsonPlace.root(Json.mapper().valueToTree(fitting), new ArrayList<>())),
                            fitting);
        }

        @Override
        public Set<String> output() {
            return Set.copyOf(OUTPUT);
        }

        @Override
        public Input input(Facts facts) {
            return of(facts.trigger()).written(facts);
        }

        private Input written(Facts facts) {
            var variables = facts.of(message.names());
            var written = message.write(new JsonVariables(variables));
            var values = new LinkedHashMap<String, Object>();
            values.put("to", message.address().shown());
            values.put(
                    "text",
                    written.bodies().stream()
                            .map(body -> body.path("text").asText())
                            .toList());
            values.put(VARIABLES, variables);
            return new Input(
                    values, written.warnings().stream().map(Message::remark).toList());
        }

        @Override
        public Outcome outcome(Call call) {
            return of(call.run().trigger()).asked(call);
        }

        private Outcome asked(Call call) {
            var variables = variables(call);
            int size = StoredJson.write(variables).length();
            if (size > MOST_VALUES) {
                return new Outcome.Failed(
                        INVALID,
                        "the values that it shows have " + size + " characters of JSON; " + MOST_VALUES
                                + " can be sent. Name a field of them, or fewer.");
            }
            var errors = message.write(new JsonVariables(variables)).errors();
            if (!errors.isEmpty()) {
                return new Outcome.Failed(INVALID, remark(errors.getFirst()));
            }
            return new Outcome.Asked(NotificationRequest.toChannel(
                    call.deliveryId(),
                    channel,
                    message.address().lane(),
                    config,
                    variables,
                    call.origin(),
                    call.now()));
        }

        private static Map<String, Object> variables(Call call) {
            return Json.mapper()
                    .convertValue(Objects.requireNonNull(call.input().get(VARIABLES)), OBJECT);
        }

        private static String remark(Problem.Field field) {
            return field.name() + ": " + field.message();
        }
    }
}
