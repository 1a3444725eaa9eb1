package io.syntra.deployer.storage;

import com.fasterxml.jackson.core.type.TypeReference;
import jakarta.persistence.Converter;
import java.util.List;

@Converter
public class TextList extends JsonText<List<String>> {

    public TextList() {
        super(new TypeReference<>() {});
    }
}
