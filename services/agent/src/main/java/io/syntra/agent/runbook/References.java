package io.syntra.agent.runbook;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The numbers by which a report names what its facts come from, in the order of their first use. */
final class References {

    private final Map<String, Integer> numbers = new LinkedHashMap<>();

    /** As it stands behind a fact. */
    String cite(String callId) {
        return "[%d]".formatted(numbers.computeIfAbsent(callId, id -> numbers.size() + 1));
    }

    /** Each once, with a blank before it. */
    String cite(Collection<String> callIds) {
        return callIds.stream().distinct().map(callId -> " " + cite(callId)).collect(Collectors.joining());
    }

    /** With a blank before it; nothing where nothing was said. */
    String cite(Source<?> source) {
        return source instanceof Source.Told<?> told ? " " + cite(told.callId()) : "";
    }

    boolean isEmpty() {
        return numbers.isEmpty();
    }

    /** @param toolByCall the tool behind each call id */
    String sources(Map<String, String> toolByCall) {
        return "Sources: "
                + numbers.entrySet().stream()
                        .map(entry -> "[%d] %s"
                                .formatted(entry.getValue(), toolByCall.getOrDefault(entry.getKey(), entry.getKey())))
                        .collect(Collectors.joining(", "));
    }
}
