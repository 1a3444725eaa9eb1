package io.syntra.gateway.api;

import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A body on its way: up to a limit, for as long as its sender is signed in, and while it comes at all. Beyond that the stream
 * fails and gives nothing more, so that nobody has all of it.
 */
final class GuardedBody implements ReadStream<Buffer> {

    private static final int LEAST = 256 * 1024;

    private final ReadStream<Buffer> body;
    private final long limit;
    private final Runnable sender;
    private final Runnable whenOver;
    private long seen;
    private long seenBefore;
    private boolean paused;
    private boolean tooSlow;
    private @Nullable SendFailure refused;
    private @Nullable Handler<Throwable> failure;

    /**
     * @param sender throws a {@link ProblemException} once they are no longer signed in
     * @param whenOver run when nothing more of it comes, perhaps more than once
     */
    GuardedBody(ReadStream<Buffer> body, long limit, Runnable sender, Runnable whenOver) {
        this.body = body;
        this.limit = limit;
        this.sender = sender;
        this.whenOver = whenOver;
    }

    /** Why the rest of it was not taken; null as long as it is. */
    @Nullable SendFailure refused() {
        return refused;
    }

    /** Whether its sender is not worth waiting for. */
    boolean tooSlow() {
        return tooSlow;
    }

    /**
     * Asked each time so long is over: whoever sends next to nothing keeps a connection from others. A service that reads
     * nothing is another matter.
     */
    void keepUp(Duration time) {
        if (refused == null && !paused && seen - seenBefore < LEAST) {
            tooSlow = true;
            refuse(new SendFailure(
                    ProblemCode.MALFORMED_REQUEST,
                    "Neither the body's end nor " + LEAST / 1024 + " KB of it came within " + time.toSeconds()
                            + " seconds. Send it as a whole."));
        }
        seenBefore = seen;
    }

    @Override
    public ReadStream<Buffer> handler(@Nullable Handler<Buffer> handler) {
        body.handler(
                handler == null
                        ? null
                        : bytes -> {
                            seen += bytes.length();
                            if (isTaken()) {
                                handler.handle(bytes);
                            }
                        });
        return this;
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
        failure = handler;
        body.exceptionHandler(
                handler == null
                        ? null
                        : cause -> {
                            whenOver.run();
                            handler.handle(cause);
                        });
        return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(@Nullable Handler<Void> handler) {
        body.endHandler(
                handler == null
                        ? null
                        : nothing -> {
                            whenOver.run();
                            if (isTaken()) {
                                handler.handle(null);
                            }
                        });
        return this;
    }

    private boolean isTaken() {
        if (refused == null) {
            refuse(objection());
        }
        return refused == null;
    }

    private void refuse(@Nullable SendFailure why) {
        refused = why;
        if (why != null && failure != null) {
            failure.handle(why);
        }
    }

    private @Nullable SendFailure objection() {
        if (seen > limit) {
            return new SendFailure(
                    ProblemCode.TOO_LARGE,
                    "The body is larger than " + limit + " bytes, which is the most that is taken here.");
        }
        try {
            sender.run();
            return null;
        } catch (ProblemException ended) {
            return new SendFailure(ended.code(), String.valueOf(ended.getMessage()));
        }
    }

    @Override
    public ReadStream<Buffer> pause() {
        paused = true;
        body.pause();
        return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
        paused = false;
        body.resume();
        return this;
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        paused = false;
        body.fetch(amount);
        return this;
    }
}
