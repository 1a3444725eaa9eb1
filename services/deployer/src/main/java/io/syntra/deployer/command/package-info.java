/**
 * Which commands may run on a machine, and how one runs: rules, sandbox, limits. Who asked, and what is kept of it, is
 * not known here.
 */
@NullMarked
package io.syntra.deployer.command;

import org.jspecify.annotations.NullMarked;
