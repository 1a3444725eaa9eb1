/** What a service must show to change something for a person. What it may change then is the matter of each endpoint. */
@NullMarked
package io.syntra.deployer.warrant;

import org.jspecify.annotations.NullMarked;
