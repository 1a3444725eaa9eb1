package io.syntra.deployer.storage;

import com.fasterxml.jackson.core.type.TypeReference;
import jakarta.persistence.Converter;
import java.util.Map;

@Converter
public class TextMap extends JsonText<Map<String, String>> {

    public TextMap() {
        super(new TypeReference<>() {});
    }
}
