package io.syntra.telemetry.otlp;

import com.google.protobuf.ByteString;
import io.syntra.contracts.ServiceId;

/** A part of a request that belongs to one service and fits into one Kafka record; itself a whole OTLP request. */
record Parcel(ServiceId service, ByteString otlp) {}
