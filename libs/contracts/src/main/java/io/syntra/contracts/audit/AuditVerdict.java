package io.syntra.contracts.audit;

import io.syntra.contracts.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Whether a workspace's audit log is whole and as it was written.
 *
 * @param entries how many were looked at
 * @param checkpointsChecked how many signed checkpoints the entries were compared with
 * @param firstBadSeq the first entry that is not as it was written, or is not there; absent when it is not an entry
 *     that is wrong
 * @param what is wrong; absent when nothing is
 */
public record AuditVerdict(
        boolean verified,
        long entries,
        @Nullable Long firstSeq,
        @Nullable Long lastSeq,
        int checkpointsChecked,
        @Nullable Long firstBadSeq,
        @Nullable String what)
        implements Payload {}
