/** What a browser gets: the landing page under {@code META-INF/resources}, and headers that keep it to itself. */
@NullMarked
package io.syntra.gateway.page;

import org.jspecify.annotations.NullMarked;
