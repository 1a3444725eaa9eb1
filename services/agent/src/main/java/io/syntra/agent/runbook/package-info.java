/**
 * The built-in brain that needs no model: collect, analyse, correlate, rank, propose. Every sentence it says about a
 * service comes from a tool's result and names it. It reads through the same tools and proposes to the same gate as a
 * model.
 */
@NullMarked
package io.syntra.agent.runbook;

import org.jspecify.annotations.NullMarked;
