package io.syntra.agent.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.syntra.contracts.Json;
import io.syntra.contracts.agent.PolicyView.SecondPerson;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Who set the policy lately, one after the other; the same person twice in a row is one. */
record Settings(List<Setting> all) {

    static final Settings NONE = new Settings(List.of());

    /** For so long whoever loosened the rule is bound by it. */
    private static final Duration BOUND = Duration.ofHours(24);

    private static final int MOST = 20;

    Settings {
        all = List.copyOf(all);
    }

    /** @param now demanded until now */
    Settings and(String admin, Instant at, SecondPerson now, SecondPerson wanted) {
        var next = new ArrayList<>(
                all.stream().filter(setting -> binds(setting, at)).toList());
        boolean loosens = wanted.compareTo(now) < 0;
        if (next.isEmpty() || !next.getLast().by().equals(admin)) {
            next.add(new Setting(admin, at, now));
        } else if (loosens) {
            next.add(new Setting(admin, at, stricter(next.removeLast().before(), now)));
        }
        if (next.size() > MOST) {
            // Who takes turns with many names forgets nothing by it.
            var oldest = next.removeFirst();
            var second = next.removeFirst();
            next.addFirst(new Setting(second.by(), second.at(), stricter(oldest.before(), second.before())));
        }
        return new Settings(next);
    }

    /** The strictest that was demanded before people set something else who may all be the approver. */
    SecondPerson before(Approver approver, Instant now) {
        var strictest = SecondPerson.NEVER;
        for (var setting : all.reversed()) {
            if (!approver.mayBe(setting.by()) || !binds(setting, now)) {
                break;
            }
            strictest = stricter(strictest, setting.before());
        }
        return strictest;
    }

    private static boolean binds(Setting setting, Instant now) {
        return now.isBefore(setting.at().plus(BOUND));
    }

    private static SecondPerson stricter(SecondPerson one, SecondPerson other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    /** As it is stored. */
    @Converter
    static final class Text implements AttributeConverter<Settings, String> {

        private static final TypeReference<List<Setting>> ALL = new TypeReference<>() {};

        @Override
        public String convertToDatabaseColumn(Settings settings) {
            try {
                return Json.mapper().writeValueAsString(settings.all());
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("who set a policy cannot be stored", e);
            }
        }

        @Override
        public Settings convertToEntityAttribute(String text) {
            try {
                return new Settings(Json.mapper().readValue(text, ALL));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("who set a policy cannot be read", e);
            }
        }
    }
}
