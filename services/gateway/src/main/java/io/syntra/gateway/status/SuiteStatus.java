package io.syntra.gateway.status;

import io.syntra.contracts.Payload;
import java.util.List;

/** @param ready whether every service is */
record SuiteStatus(boolean ready, List<ServiceStatus> services) implements Payload {

    static SuiteStatus of(List<ServiceStatus> services) {
        return new SuiteStatus(
                services.stream().allMatch(service -> service.state() == ServiceStatus.State.READY), services);
    }
}
