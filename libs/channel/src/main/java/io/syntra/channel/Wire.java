package io.syntra.channel;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A request to the API of a channel.
 *
 * @param method of the API
 * @param again whether it can be sent twice with the effect of once
 */
public record Wire(String method, ObjectNode body, boolean again) {}
