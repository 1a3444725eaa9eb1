/** The other services' REST APIs as this service calls them: always with the rights of a person. Nothing is decided here. */
@NullMarked
package io.syntra.agent.client;

import org.jspecify.annotations.NullMarked;
