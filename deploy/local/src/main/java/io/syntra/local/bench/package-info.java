/** Measurements that {@code bench} takes, with the hardware they were taken on. */
@NullMarked
package io.syntra.local.bench;

import org.jspecify.annotations.NullMarked;
