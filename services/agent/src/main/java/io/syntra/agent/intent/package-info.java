/**
 * What a message asks for, understood by rules: commands, questions, names of services, however they are spelt. Looks at
 * nothing and proposes nothing; {@code testdata/phrases.txt} has examples of all of it.
 */
@NullMarked
package io.syntra.agent.intent;

import org.jspecify.annotations.NullMarked;
