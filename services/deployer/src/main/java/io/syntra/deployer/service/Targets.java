package io.syntra.deployer.service;

import com.fasterxml.jackson.core.type.TypeReference;
import io.syntra.contracts.event.RouteTable;
import io.syntra.deployer.storage.JsonText;
import jakarta.persistence.Converter;
import java.util.List;

@Converter
class Targets extends JsonText<List<RouteTable.Target>> {

    Targets() {
        super(new TypeReference<>() {});
    }
}
