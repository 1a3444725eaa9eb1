package io.syntra.contracts.workflow;

/** From now on triggers start this version, which may be an older one. */
public record PublishVersion(int version) {}
