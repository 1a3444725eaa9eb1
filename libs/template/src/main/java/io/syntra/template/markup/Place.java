package io.syntra.template.markup;

/** Where in the author's markup a value stands. */
enum Place {
    TEXT,
    CODE,
    /** A link's whole address, or its beginning. */
    URL,
    /** In an address that the author began. */
    URL_PART
}
