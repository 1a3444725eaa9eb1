package io.syntra.testing;

import io.quarkus.test.common.WithTestResource;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives a {@code @QuarkusTest} the real engines: an empty database, empty topics, keys to check {@link TestTokens} with, and
 * a {@link FakeGateway}.
 * All tests of a module should say the same, or Quarkus starts the service again between them.
 */
@WithTestResource(EnginesForTests.class)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface WithSyntraEngines {

    boolean clickhouse() default false;
}
