/** The bridge between virtual threads, where brains and tools run, and the reactive database. No queries live here. */
@NullMarked
package io.syntra.agent.store;

import org.jspecify.annotations.NullMarked;
