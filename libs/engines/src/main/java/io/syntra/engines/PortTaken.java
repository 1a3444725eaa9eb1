package io.syntra.engines;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Someone else listens on a port that is needed. */
public final class PortTaken extends EngineException {

    private final int port;
    private final String neededBy;
    private final transient @Nullable PortHolder holder;

    PortTaken(int port, String neededBy, @Nullable PortHolder holder) {
        super("port " + port + ", which " + neededBy + " needs, is taken by "
                + (holder == null ? "another process" : holder.description()));
        this.port = port;
        this.neededBy = neededBy;
        this.holder = holder;
    }

    public int port() {
        return port;
    }

    public String neededBy() {
        return neededBy;
    }

    /** Empty where the system does not tell: another user's process, or no /proc. */
    public Optional<PortHolder> holder() {
        return Optional.ofNullable(holder);
    }
}
