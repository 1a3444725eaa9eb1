/**
 * How a person comes in: with a bearer token, or with the same token in a cookie that only the person's own page can use.
 * There are no passwords and no sessions on the server.
 */
@NullMarked
package io.syntra.gateway.login;

import org.jspecify.annotations.NullMarked;
