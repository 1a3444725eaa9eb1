package io.syntra.workflow.matcher;

import io.syntra.contracts.CanonicalJson;
import io.syntra.contracts.Sha256;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What an alert is, sorted by name. An empty value is the same as none. */
public record Labels(Map<String, String> values) {

    private static final int FINGERPRINT_LENGTH = 32;

    public Labels {
        var sorted = new TreeMap<>(values);
        sorted.values().removeIf(String::isEmpty);
        values = Collections.unmodifiableMap(sorted);
    }

    /** Empty when there is none. */
    public String get(String name) {
        return values.getOrDefault(name, "");
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** Those of these names that are there. */
    public Labels only(Collection<String> names) {
        var some = new TreeMap<>(values);
        some.keySet().retainAll(names);
        return new Labels(some);
    }

    /** The same for the same labels, whatever else an alert has. */
    public String fingerprint() {
        return Sha256.hex(CanonicalJson.of(values)).substring(0, FINGERPRINT_LENGTH);
    }

    /** As Alertmanager writes them: {@code {alertname="Down", service="shop-api"}}. */
    @Override
    public String toString() {
        return values.entrySet().stream()
                .map(label -> Matcher.quotedName(label.getKey()) + "=" + Matcher.quoted(label.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }
}
