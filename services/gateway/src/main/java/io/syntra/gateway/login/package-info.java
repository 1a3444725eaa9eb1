/**
 * How a person comes in: with a bearer token, or with one made from it in a cookie that only the person's own page can use.
 * There are no passwords. How it ends before its time is in {@code session}.
 */
@NullMarked
package io.syntra.gateway.login;

import org.jspecify.annotations.NullMarked;
