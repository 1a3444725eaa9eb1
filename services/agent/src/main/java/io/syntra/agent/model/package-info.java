/**
 * Brains that are language models: the loop's view of a langchain4j chat model, and Claude behind that interface. What a
 * model says it did changes nothing; only calls from a turn that ended as it should are passed on.
 */
@NullMarked
package io.syntra.agent.model;

import org.jspecify.annotations.NullMarked;
