package io.syntra.deployer.service;

import io.syntra.contracts.ServiceId;

/** Said inside this process after a request about a service is committed; losing it costs a little time, nothing else. */
public record ServiceChanged(ServiceId id) {}
