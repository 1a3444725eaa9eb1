package io.syntra.contracts;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * Something one service says to another. Readers ignore fields they do not know, so that a writer may add
 * fields before every reader is upgraded.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public interface Payload {}
