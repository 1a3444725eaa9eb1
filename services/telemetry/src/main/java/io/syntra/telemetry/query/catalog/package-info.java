/** What the query language can name: tables, their fields, and what a field's values are. */
@NullMarked
package io.syntra.telemetry.query.catalog;

import org.jspecify.annotations.NullMarked;
