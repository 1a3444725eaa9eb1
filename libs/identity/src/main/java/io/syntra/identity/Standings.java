package io.syntra.identity;

import io.smallrye.mutiny.Uni;

/**
 * Knows whether an approval still counts. An answer is good for the moment in which it is given, so it is asked for just
 * before what was approved is begun, and none is kept.
 */
public interface Standings {

    /** @param approval as it was signed; who asks has read it before */
    Uni<Standing> of(String approval);
}
