package io.syntra.telemetry.dropped;

import io.syntra.telemetry.service.ServiceOf;
import java.time.LocalDate;

/** What is counted together: records of a service that were not kept on a day for one reason. */
public record Drop(ServiceOf service, LocalDate day, Reason reason) {}
