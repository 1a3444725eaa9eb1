package io.syntra.agent.runbook;

import io.syntra.agent.brain.Dialogue.Call;
import io.syntra.agent.brain.Dialogue.Named;
import io.syntra.agent.brain.Move;
import io.syntra.contracts.DeploymentId;
import io.syntra.contracts.agent.ActionView.Evidence;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a person is told about a diagnosis, and what is proposed.
 *
 * @param ofThePast whether only what was is asked for
 * @param proposes whether anybody can be asked to approve something
 */
record Answer(Diagnosis diagnosis, Findings findings, Optional<Past> past, boolean ofThePast, boolean proposes) {

    Answer(Diagnosis diagnosis, Findings findings) {
        this(diagnosis, findings, Optional.empty(), false, true);
    }

    /** @param calls that were made for it; the report cites them */
    String report(List<Call> calls) {
        return Report.of(
                this, calls.stream().collect(Collectors.toMap(Call::callId, this::cited, (first, again) -> first)));
    }

    private String cited(Call call) {
        var metric = call.arguments().path("metric").asText();
        var of = findings.others()
                .map(Findings::service)
                .filter(callee -> callee.id()
                        .toString()
                        .equals(call.arguments().path("service_id").asText()))
                .map(callee -> " of " + callee.name())
                .findFirst()
                .orElse("");
        var range = call.arguments().path("timerange").asText();
        return (metric.isEmpty() ? call.tool() : call.tool() + " " + metric)
                + of
                + (range.contains("/") ? " from " + range.replace("/", " to ") : "");
    }

    Optional<Move> proposal(NumberedCalls calls) {
        return proposes && diagnosis instanceof Diagnosis.Cause cause
                ? arguments(cause.prescription().remedy()).flatMap(arguments -> Optional.ofNullable(
                                cause.prescription().runbook().action())
                        .map(action -> calls.answer(cause.hypothesis(), action, arguments)))
                : Optional.empty();
    }

    /** Empty when no tool can do it. */
    private static Optional<Map<String, ?>> arguments(Remedy remedy) {
        return switch (remedy) {
            case Remedy.GoBack back -> Optional.of(to(back.to()));
            case Remedy.StartFresh fresh -> Optional.of(Map.of());
            case Remedy.ScaleTo scale -> Optional.of(Map.of("replicas", scale.replicas()));
            case Remedy.ForPeople people -> Optional.empty();
        };
    }

    static Move goBack(NumberedCalls calls, Named service, DeploymentId to, List<Evidence> evidence) {
        return calls.propose("rollback", service, to(to), evidence);
    }

    private static Map<String, ?> to(DeploymentId deployment) {
        return Map.of("deployment_id", deployment.toString());
    }
}
