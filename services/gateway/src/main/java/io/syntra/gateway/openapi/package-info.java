/** One description of the whole suite's API, made from what each service says of its own. */
@NullMarked
package io.syntra.gateway.openapi;

import org.jspecify.annotations.NullMarked;
