package io.syntra.contracts.event;

import io.syntra.contracts.WorkspaceId;
import java.time.Instant;
import java.util.UUID;

/**
 * The CloudEvents context attributes of an event.
 *
 * @param id unique per event; a redelivery repeats it, which is how a consumer knows one
 * @param type {@link DomainEvent#typeOf}
 * @param source the service that says it, for example {@code /deployer}
 * @param workspace the extension attribute {@code workspace}
 */
public record EventMeta(UUID id, String type, String source, WorkspaceId workspace, Instant time) {

    public static final String SPEC_VERSION = "1.0";

    /** Kafka header names of the binary content mode. */
    public static final class Header {
        public static final String SPEC_VERSION = "ce_specversion";
        public static final String ID = "ce_id";
        public static final String TYPE = "ce_type";
        public static final String SOURCE = "ce_source";
        public static final String WORKSPACE = "ce_workspace";
        public static final String TIME = "ce_time";
        public static final String CONTENT_TYPE = "content-type";

        private Header() {}
    }
}
