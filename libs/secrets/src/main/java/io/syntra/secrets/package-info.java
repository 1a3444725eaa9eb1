/**
 * Secrets by reference. A value is read where it is used, at the moment it is used, and kept nowhere else; who may set
 * one is said by the endpoint that takes it.
 */
@NullMarked
package io.syntra.secrets;

import org.jspecify.annotations.NullMarked;
