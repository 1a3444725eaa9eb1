/** What an app says about itself in {@code syntra.yaml}. Pure: reads text, gives a {@link Manifest} or says what is wrong. */
@NullMarked
package io.syntra.deployer.manifest;

import org.jspecify.annotations.NullMarked;
