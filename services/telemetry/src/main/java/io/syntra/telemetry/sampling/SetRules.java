package io.syntra.telemetry.sampling;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;

/** All rules of a service, in the order in which they are asked. */
public record SetRules(@NotNull @Size(max = 50) List<@NotNull @Valid IngestRule> rules) {}
