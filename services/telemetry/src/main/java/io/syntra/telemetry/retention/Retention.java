package io.syntra.telemetry.retention;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.Keeping;
import io.syntra.telemetry.postgres.Postgres;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** What of a workspace is there, by the rules of this moment. */
@Singleton
public final class Retention {

    private final RetentionRules rules;
    private final RetentionConfig config;
    private final Postgres postgres;
    private final Clock clock;

    Retention(RetentionRules rules, RetentionConfig config, Postgres postgres, Clock clock) {
        this.rules = rules;
        this.config = config;
        this.postgres = postgres;
        this.clock = clock;
    }

    /** Blocks. Nothing is remembered from read to read, so that a rule holds from the moment it is set. */
    public Kept of(WorkspaceId workspace) {
        return postgres.await(() -> Panache.withSession(() -> inSession(workspace)));
    }

    public Uni<Kept> inSession(WorkspaceId workspace) {
        return rules.of(workspace).map(this::kept);
    }

    Kept kept(List<RetentionRule> rules) {
        return new Kept(clock.instant(), config.days(), rules);
    }

    /**
     * What a service's {@code syntra.yaml} says, in the transaction of the caller. A word that is no signal is passed over.
     *
     * @return what is other than before; of what is not said any more there are neither days nor bytes
     */
    Uni<List<RetentionRule>> declared(
            WorkspaceId workspace, ServiceId service, List<Keeping> wanted, String by, Instant at) {
        var now = wanted.stream()
                .filter(keeping -> keeping.signal() == null
                        || StoredSignal.ofWord(keeping.signal()).isPresent())
                .map(keeping -> ofFile(
                        service,
                        Optional.ofNullable(keeping.signal()).flatMap(StoredSignal::ofWord),
                        Optional.ofNullable(keeping.days()),
                        Optional.ofNullable(keeping.bytes()),
                        by,
                        at))
                .toList();
        return rules.of(workspace).chain(all -> rules.replaceFile(workspace, service, now)
                .replaceWith(changes(
                        all.stream()
                                .filter(rule -> rule.origin() == RetentionRule.Origin.FILE
                                        && rule.service().equals(Optional.of(service)))
                                .toList(),
                        now,
                        gone -> ofFile(service, gone.signal(), Optional.empty(), Optional.empty(), by, at))));
    }

    private static RetentionRule ofFile(
            ServiceId service,
            Optional<StoredSignal> signal,
            Optional<Integer> days,
            Optional<Long> bytes,
            String by,
            Instant at) {
        return new RetentionRule(
                Optional.of(service), signal, RetentionRule.Origin.FILE, days, bytes, Optional.empty(), by, at);
    }

    private static List<RetentionRule> changes(
            List<RetentionRule> before, List<RetentionRule> now, UnaryOperator<RetentionRule> ended) {
        var gone = before.stream()
                .filter(old -> now.stream().noneMatch(rule -> rule.signal().equals(old.signal())))
                .map(ended);
        return Stream.concat(now.stream().filter(rule -> before.stream().noneMatch(rule::saysTheSameAs)), gone)
                .toList();
    }
}
