package io.syntra.workflow.alert;

import io.syntra.contracts.workflow.Inhibitions;
import io.syntra.workflow.matcher.Labels;
import io.syntra.workflow.matcher.Matchers;
import java.util.List;
import java.util.Objects;

/** See {@link Inhibitions.Rule}, of which this is the read form. */
record InhibitionRule(Matchers source, Matchers target, List<String> equal) {

    InhibitionRule {
        equal = List.copyOf(equal);
    }

    /** Of one that was checked when it was stored. */
    static InhibitionRule of(Inhibitions.Rule rule) {
        return new InhibitionRule(
                Matchers.parse(Objects.requireNonNull(rule.sourceMatchers())),
                Matchers.parse(Objects.requireNonNull(rule.targetMatchers())),
                Objects.requireNonNull(rule.equal()));
    }

    /** What source and target must have in common. */
    Labels common(Labels labels) {
        return labels.only(equal);
    }
}
