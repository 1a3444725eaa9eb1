/**
 * Uploaded code: the bytes on disk by their digest, and which workspace may use them. What runs from it is not known
 * here.
 */
@NullMarked
package io.syntra.deployer.artifact;

import org.jspecify.annotations.NullMarked;
