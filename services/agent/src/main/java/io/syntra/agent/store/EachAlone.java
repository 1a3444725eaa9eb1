package io.syntra.agent.store;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Does the same for many, again and again: one for which it fails keeps no other from it. A failure is logged once, until
 * it passes.
 */
public final class EachAlone<T> {

    private static final Logger LOG = Logger.getLogger(EachAlone.class);

    private final String what;
    private final Consumer<T> work;
    private final Set<T> failing = ConcurrentHashMap.newKeySet();

    /** @param what is done, for logs */
    public EachAlone(String what, Consumer<T> work) {
        this.what = what;
        this.work = work;
    }

    public void of(Collection<T> all) {
        failing.retainAll(all);
        all.forEach(this::attempt);
    }

    private void attempt(T one) {
        try {
            work.accept(one);
            failing.remove(one);
        } catch (RuntimeException e) {
            Stopped.passOn(e);
            if (failing.add(one)) {
                LOG.errorf(e, "It fails for one, and goes on for the others what=%s which=%s", what, one);
            }
        }
    }
}
