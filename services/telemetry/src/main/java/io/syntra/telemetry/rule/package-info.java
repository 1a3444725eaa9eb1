/**
 * Alert rules: queries that are asked again and again, and whose answers mean that something fires or is over. Who is told
 * of it is the workflow service's.
 */
@NullMarked
package io.syntra.telemetry.rule;

import org.jspecify.annotations.NullMarked;
