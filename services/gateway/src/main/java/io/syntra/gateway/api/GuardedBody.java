package io.syntra.gateway.api;

import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/**
 * A body on its way: up to a limit, and for as long as its sender is signed in. Beyond either the stream fails and gives
 * nothing more, so that nobody has all of it.
 */
final class GuardedBody implements ReadStream<Buffer> {

    private final ReadStream<Buffer> body;
    private final long limit;
    private final Runnable sender;
    private long seen;
    private @Nullable SendFailure refused;
    private @Nullable Handler<Throwable> failure;

    /** @param sender throws a {@link ProblemException} once they are no longer signed in */
    GuardedBody(ReadStream<Buffer> body, long limit, Runnable sender) {
        this.body = body;
        this.limit = limit;
        this.sender = sender;
    }

    /** Why the rest of it was not taken; null as long as it is. */
    @Nullable SendFailure refused() {
        return refused;
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
        body.exceptionHandler(handler);
        return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(@Nullable Handler<Void> handler) {
        body.endHandler(
                handler == null
                        ? null
                        : nothing -> {
                            if (isTaken()) {
                                handler.handle(null);
                            }
                        });
        return this;
    }

    private boolean isTaken() {
        if (refused == null) {
            refused = objection();
            if (refused != null && failure != null) {
                failure.handle(refused);
            }
        }
        return refused == null;
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
        body.pause();
        return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
        body.resume();
        return this;
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        body.fetch(amount);
        return this;
    }
}
