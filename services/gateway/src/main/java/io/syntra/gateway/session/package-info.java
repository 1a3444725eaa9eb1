/**
 * What people are signed in with, and its end before its time. Tokens need no list while they are good; only what was
 * ended is kept, until it would be over anyway, and what was issued by whom, to end it with them.
 */
@NullMarked
package io.syntra.gateway.session;

import org.jspecify.annotations.NullMarked;
