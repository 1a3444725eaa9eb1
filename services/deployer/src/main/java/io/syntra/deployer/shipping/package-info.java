/**
 * Brings what replicas write to stdout and stderr to telemetry as OTLP logs, each line once. Replicas write to files and
 * never wait for anyone; what was shipped is remembered beside the file.
 */
@NullMarked
package io.syntra.deployer.shipping;

import org.jspecify.annotations.NullMarked;
