package io.syntra.contracts.deployer;

import io.syntra.contracts.Payload;

/**
 * A machine that a runtime runs on.
 *
 * @param load of the last minute: processes that run or wait for a processor
 * @param memoryAvailableBytes what programs could still get, caches given back
 * @param diskFreeBytes where the deployer keeps its files
 * @param replicas of this workspace's services that are not ended
 * @param sandbox in which commands run, for example {@code bubblewrap 0.8.0}, or {@code none}: then none runs where the
 *     policy requires one, and where it only prefers one nothing keeps a command from the network and from the files of the
 *     deployer's user
 * @param version another one when commands run under another policy or in another sandbox; also the ETag
 */
public record ServerView(
        String id,
        String runtime,
        String os,
        String architecture,
        int cores,
        double load,
        long memoryBytes,
        long memoryAvailableBytes,
        long diskBytes,
        long diskFreeBytes,
        int replicas,
        String sandbox,
        CommandPolicy policy,
        String version)
        implements Payload {

    /** What a command is planned on, as one line: another one means another plan. */
    public String seen() {
        return seen(version);
    }

    public static String seen(String version) {
        return "rules=" + version;
    }
}
