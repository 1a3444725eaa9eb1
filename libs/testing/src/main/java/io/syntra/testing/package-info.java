/**
 * What tests of services share: the real engines, started once and shared by the modules of a run; tokens; a look at
 * Kafka from outside; the rules of the house. No fakes of our own services.
 */
@NullMarked
package io.syntra.testing;

import org.jspecify.annotations.NullMarked;
