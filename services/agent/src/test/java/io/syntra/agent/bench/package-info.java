/**
 * How long the agent itself takes. The tests hold no machine to a figure; {@code ./syntra bench agent} runs them and
 * writes down what they measured.
 */
@NullMarked
package io.syntra.agent.bench;

import org.jspecify.annotations.NullMarked;
