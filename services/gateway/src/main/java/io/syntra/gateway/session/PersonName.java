package io.syntra.gateway.session;

/** What a person may be called. */
public final class PersonName {

    public static final String REGEXP = "[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}";
    public static final String RULE = "1 to 64 letters, digits and any of . _ @ + -, beginning with a letter or digit";

    private PersonName() {}
}
