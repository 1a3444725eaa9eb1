package io.syntra.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.gateway.api.ApiPath.Refused;
import io.syntra.gateway.api.ApiPath.Valid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiPathTest {

    @Test
    void theFirstSegmentSaysWhoseItIs() {
        assertThat(ApiPath.of("/api/v1/services")).isEqualTo(new Valid("services"));
        assertThat(ApiPath.of("/api/v1/services/7/scale?x=..%2f")).isEqualTo(new Valid("services"));
        assertThat(ApiPath.of("/api/v1/logs?filter=a%20b&lines=5")).isEqualTo(new Valid("logs"));
        assertThat(ApiPath.of("/api/v1/")).isEqualTo(new Valid(""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/services/../audit",
                "/api/v1/services/..",
                "/api/v1/./audit",
                "/api/v1/services/%2e%2e/audit",
                "/api/v1/services/%2E%2E%2Faudit",
                "/api/v1/services%2F..%2Faudit",
                "/api/v1/services/%5c..%5caudit",
                "/api/v1/services\\..\\audit",
                "/api/v1/services/%252e%252e/audit",
                "/api/v1/services//audit",
                "/api/v1/services/a%00b",
                "/api/v1/conversations/1/events/",
                "/api/v1/conversations/1/event%73",
                "/api/v1/conversations/1/%65vents",
                "/api/v1/conversations/1/%45vents",
                "/api/v1/conversations/%31/events",
                "/api/v1/services/%zz",
                "/api/v1/services/a b",
                "/api/v1/services/\u00e4",
                "/api/v1/services?a b",
                "http://evil/api/v1/services",
                "//evil/api/v1/services",
                "/q/metrics",
                "*",
                ""
            })
    void whatCanBeReadInTwoWaysIsRefused(String uri) {
        assertThat(ApiPath.of(uri)).isInstanceOf(Refused.class);
    }

    @Test
    void everySegmentOfTheApiHasOneOwner() {
        assertThat(ServiceName.owning("services")).contains(ServiceName.DEPLOYER);
        assertThat(ServiceName.owning("secrets")).contains(ServiceName.DEPLOYER);
        assertThat(ServiceName.owning("errors")).contains(ServiceName.TELEMETRY);
        assertThat(ServiceName.owning("ingest")).contains(ServiceName.TELEMETRY);
        assertThat(ServiceName.owning("alert-rules")).contains(ServiceName.TELEMETRY);
        assertThat(ServiceName.owning("service-map")).contains(ServiceName.TELEMETRY);
        assertThat(ServiceName.owning("audit")).contains(ServiceName.AGENT);
        assertThat(ServiceName.owning("runs")).contains(ServiceName.WORKFLOW);
        assertThat(ServiceName.owning("silences")).contains(ServiceName.WORKFLOW);
        assertThat(ServiceName.owning("services;x")).isEmpty();
        assertThat(ServiceName.owning("Services")).isEmpty();
    }
}
