/**
 * Engines that services need, from ordinary packages, each a process of its own with fixed ports and data that survives
 * {@code kill -9}. Nothing here knows a service; who starts, watches and restarts the processes is the caller.
 */
@NullMarked
package io.syntra.engines;

import org.jspecify.annotations.NullMarked;
