package io.syntra.deployer.command;

import java.time.Duration;

/**
 * How much a command may use.
 *
 * @param outputBytes kept of each of its two streams
 */
public record CommandLimits(Duration wallClock, int outputBytes) {}
