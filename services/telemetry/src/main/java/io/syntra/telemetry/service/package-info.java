/** What telemetry remembers of the deployer's events: names of services, and which release served from when on. */
@NullMarked
package io.syntra.telemetry.service;

import org.jspecify.annotations.NullMarked;
