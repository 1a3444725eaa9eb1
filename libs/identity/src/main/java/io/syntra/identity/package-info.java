/**
 * Who is calling, and proof of it. What a caller may do is said by {@code @RolesAllowed} on each endpoint and by the
 * workspace in each query; neither is here.
 */
@NullMarked
package io.syntra.identity;

import org.jspecify.annotations.NullMarked;
