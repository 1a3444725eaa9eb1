/** Figures computed from metrics: how many requests came and how many failed. What they mean is judged elsewhere. */
@NullMarked
package io.syntra.agent.signal;

import org.jspecify.annotations.NullMarked;
