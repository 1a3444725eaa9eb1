/** PromQL's text as a typed tree: tokens, precedence, types. What is in it is well-formed; nothing is evaluated here. */
@NullMarked
package io.syntra.telemetry.promql.syntax;

import org.jspecify.annotations.NullMarked;
