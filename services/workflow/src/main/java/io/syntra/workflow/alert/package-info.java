/**
 * Alerts as Alertmanager handles them: what fires, who is told of it in which groups and when, and what nobody is told of.
 * A notification is a run of the workflow whose trigger takes the group; what that run does is not here.
 */
@NullMarked
package io.syntra.workflow.alert;

import org.jspecify.annotations.NullMarked;
