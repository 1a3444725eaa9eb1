package io.syntra.notification.target;

/** What people are to be told of a target. */
public sealed interface Finding {

    Target target();

    /** Whether what has the same token takes no messages either. */
    boolean ofItsToken();

    /** It needs attention from now on. */
    record TakesNone(Target target, boolean ofItsToken) implements Finding {}

    /** It takes messages, but refused many in a row for what was wrong with each. */
    record RefusedMany(Target target, int messages) implements Finding {

        @Override
        public boolean ofItsToken() {
            return false;
        }
    }
}
