/**
 * The workspace's secrets over REST, and the values that stand behind references in an environment. Where values are
 * kept is the matter of libs/secrets.
 */
@NullMarked
package io.syntra.deployer.secret;

import org.jspecify.annotations.NullMarked;
