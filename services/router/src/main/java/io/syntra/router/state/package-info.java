/** The folder in which one router keeps what must outlive its process. What the files mean is not known here. */
@NullMarked
package io.syntra.router.state;

import org.jspecify.annotations.NullMarked;
