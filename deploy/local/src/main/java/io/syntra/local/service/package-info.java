/** Commands about the services that people deploy. */
@NullMarked
package io.syntra.local.service;

import org.jspecify.annotations.NullMarked;
