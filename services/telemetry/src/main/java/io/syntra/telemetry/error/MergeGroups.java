package io.syntra.telemetry.error;

import io.syntra.contracts.ErrorGroupId;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;

/** @param groupIds those that become part of it */
public record MergeGroups(@NotNull @Size(min = 1, max = 50) List<ErrorGroupId> groupIds) {

    public MergeGroups {
        groupIds = groupIds == null ? null : List.copyOf(groupIds);
    }
}
