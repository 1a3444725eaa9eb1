package io.syntra.agent.runbook;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What analyzers can find. A runbook's guard names one, in lower case. */
enum Finding {
    RELEASE_REGRESSION("a release that brought failures"),
    SLOW_RELEASE("a release that is slower than the one before"),
    CRASHING_RELEASE("replicas that crash"),
    FAILED_DEPLOYMENT("a deployment that failed"),
    DEPENDENCY_DOWN("a dependency that does not answer"),
    MEMORY_EXHAUSTED("too little memory"),
    SATURATED("more traffic than the replicas carry"),
    SLOWED("requests that take longer without a new release"),
    CERTIFICATE_EXPIRED("a certificate that is not valid"),
    ACCESS_DENIED("a token or key that is not taken"),
    RATE_LIMITED("a limit on how often it may ask"),
    READ_ONLY("something that only lets itself be read"),
    LIMIT_REACHED("too many open files or threads"),
    DISK_FULL("a full disk"),
    POOL_EXHAUSTED("an exhausted connection pool"),
    SERVICE_STOPPED("a service that is scaled to 0"),
    STUCK_REPLICA("a replica that is stuck"),
    UNEXPLAINED_ERRORS("other errors");

    private final String words;

    Finding(String words) {
        this.words = words;
    }

    /** What may be known besides. */
    Set<Detail> details() {
        return switch (this) {
            case RELEASE_REGRESSION, SLOW_RELEASE ->
                Set.of(Detail.RELEASE, Detail.EARLIER_RELEASE, Detail.EARLIER_DEPLOYMENT);
            case CRASHING_RELEASE ->
                Set.of(Detail.RELEASE, Detail.EARLIER_RELEASE, Detail.EARLIER_DEPLOYMENT, Detail.SERVED_FOR);
            case MEMORY_EXHAUSTED, STUCK_REPLICA -> Set.of(Detail.SERVED_FOR);
            case SATURATED, SERVICE_STOPPED -> Set.of(Detail.WANTED_REPLICAS);
            case DEPENDENCY_DOWN -> Set.of(Detail.PLACE);
            case FAILED_DEPLOYMENT,
                    SLOWED,
                    CERTIFICATE_EXPIRED,
                    ACCESS_DENIED,
                    RATE_LIMITED,
                    READ_ONLY,
                    LIMIT_REACHED,
                    DISK_FULL,
                    POOL_EXHAUSTED,
                    UNEXPLAINED_ERRORS -> Set.of();
        };
    }

    /** As it is called in a sentence. */
    String words() {
        return words;
    }

    /** As runbooks write it. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Finding> of(String key) {
        return Arrays.stream(values()).filter(one -> one.key().equals(key)).findFirst();
    }

    static List<String> keys() {
        return Arrays.stream(values()).map(Finding::key).toList();
    }
}
