/** The things that Syntra runs for its users: their names, who owns them, and how they look from outside. */
@NullMarked
package io.syntra.deployer.service;

import org.jspecify.annotations.NullMarked;
