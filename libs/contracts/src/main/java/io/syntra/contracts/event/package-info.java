/** Facts that services publish on Kafka, one sealed type per aggregate, and the topics they travel on. */
@NullMarked
package io.syntra.contracts.event;

import org.jspecify.annotations.NullMarked;
