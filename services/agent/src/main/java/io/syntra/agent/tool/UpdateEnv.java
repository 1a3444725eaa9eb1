package io.syntra.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.syntra.agent.client.DeployerReads;
import io.syntra.agent.client.UpstreamRefusal;
import io.syntra.contracts.Json;
import io.syntra.contracts.agent.ActionView;
import io.syntra.contracts.agent.ActionView.Call;
import io.syntra.contracts.agent.Risk;
import io.syntra.contracts.deployer.DeployerRequest;
import io.syntra.contracts.deployer.ReleaseView;
import io.syntra.contracts.deployer.ServiceView;
import io.syntra.identity.Caller;
import io.syntra.identity.Role;
import io.syntra.identity.ServiceTokens;
import io.syntra.problem.ProblemCode;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/** Sets one environment variable. */
@Singleton
final class UpdateEnv implements ActionTool {

    private static final String NAME = "update_env";
    private static final int LONGEST_VALUE = 4_000;
    private static final String REFERENCE = "secret:";

    /** A value in the preview or in what is said of the inverse. */
    private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"");

    private final ServiceDirectory services;
    private final Pending pending;
    private final ServiceReceiver receiver;
    private final WayBack back;
    private final DeployerReads deployer;
    private final ServiceTokens tokens;

    UpdateEnv(
            ServiceDirectory services,
            Pending pending,
            ServiceReceiver receiver,
            WayBack back,
            @RestClient DeployerReads deployer,
            ServiceTokens tokens) {
        this.services = services;
        this.pending = pending;
        this.receiver = receiver;
        this.back = back;
        this.deployer = deployer;
        this.tokens = tokens;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "Proposes to set one environment variable of a service, in fresh replicas of a new release. A secret is "
                + "given by reference only, as secret:name, never as its text. Runs only after an admin approves.";
    }

    @Override
    public Risk risk() {
        return Risk.HIGH;
    }

    @Override
    public Schema arguments() {
        return Schema.of(
                Schema.service(),
                Schema.text("key", 128, "[A-Za-z_][A-Za-z0-9_]*", "The variable."),
                Schema.text("value", LONGEST_VALUE, ".*", "The text that it shall have, or secret:name."));
    }

    @Override
    public Plan plan(Arguments arguments, Caller caller) {
        var service = services.find(arguments.text("service_id"), caller);
        var key = arguments.text("key");
        var value = arguments.text("value");
        check(key, value);
        pending.refuse(service, caller);
        stored(value, caller);
        var env = environment(service, caller);
        var former = env.get(key);
        if (value.equals(former)) {
            throw ToolRefusal.of("nothing_to_do", "%s has that value already.".formatted(key));
        }
        // A release pins its environment, so a value that must not be written down comes back with the release.
        var inverse = former != null && showable(key, former)
                ? restore(service, key, former)
                : back.to(service, caller).orElse(null);
        return new Plan(
                arguments(service, key, value),
                Plan.Target.of(service),
                ServiceReceiver.seen(service),
                ServiceReceiver.RELEASE,
                "another " + key,
                "Set %s of %s".formatted(key, service.name()),
                "env %s\nwas: %s\nbecomes: %s\nreplicas: %d, each replaced by a fresh one once that is healthy"
                        .formatted(key, shown(key, former), shown(key, value), service.replicas()),
                inverse,
                note(key, former, inverse));
    }

    /** A person must see what they approve, and a secret must be nowhere but in the secret store. */
    static void check(String key, String value) {
        if (!Untrusted.visible(value).equals(value)) {
            throw ToolRefusal.of(
                    "invalid_arguments",
                    "value: must not contain control or invisible characters; nobody can see them");
        }
        if (value.startsWith(REFERENCE) && !Secrets.reference(value)) {
            // Without the text: it may be the secret itself, in the place of its name.
            throw ToolRefusal.of(
                    "plain_secret",
                    "value: begins with \"secret:\", so nothing but a secret's name may follow: 1 to 64 lower-case letters, digits and dashes.");
        }
        if (!showable(key, value)) {
            throw ToolRefusal.of(
                    "plain_secret",
                    "%s looks like a secret. Store it as a secret and give value as secret:name, so that its text is in no action, log or release."
                            .formatted(key));
        }
    }

    /** Else a person would approve what cannot start. */
    private void stored(String value, Caller caller) {
        if (!Secrets.reference(value)) {
            return;
        }
        var secret = value.substring(REFERENCE.length());
        try {
            deployer.secret(tokens.bearerFor(caller), secret);
        } catch (UpstreamRefusal e) {
            if (!e.code().equals(ProblemCode.SECRET_NOT_FOUND.code())) {
                throw e;
            }
            throw ToolRefusal.of(
                    "secret_not_found",
                    "value: there is no secret %s. Set it first: ./syntra secrets set %s".formatted(secret, secret));
        }
    }

    /** The log is everybody's, and a refused value may be a secret all the same. */
    @Override
    public JsonNode onRecord(JsonNode arguments) {
        var shown = arguments().known(arguments);
        var value = shown.path("value").asText();
        return Untrusted.clean(shown.put("value", Secrets.reference(value) ? value : "[withheld]"));
    }

    /** As at the deployer: who may not deploy sees the names of variables and references, and no values. */
    @Override
    public ActionView told(ActionView action, Caller reader) {
        if (reader.has(Role.DEVELOPER)) {
            return action;
        }
        var inverse = action.inverse();
        return action.told(
                forEverybody(action.arguments()),
                QUOTED.matcher(action.preview()).replaceAll(ReleaseView.MASKED),
                inverse == null ? null : new Call(inverse.tool(), forEverybody(inverse.arguments())),
                QUOTED.matcher(action.inverseNote()).replaceAll(ReleaseView.MASKED));
    }

    @Override
    public Map<String, Object> told(Map<String, Object> arguments, Caller reader) {
        return reader.has(Role.DEVELOPER) ? arguments : forEverybody(arguments);
    }

    @Override
    public Map<String, Object> forEverybody(Map<String, Object> arguments) {
        var shown = new LinkedHashMap<>(arguments);
        shown.computeIfPresent(
                "value", (name, value) -> Secrets.reference(value.toString()) ? value : ReleaseView.MASKED);
        return shown;
    }

    private static boolean showable(String key, String value) {
        return Secrets.reference(value) || (!value.equals(ReleaseView.MASKED) && !Secrets.looksSecret(key, value));
    }

    private static String shown(String key, @Nullable String value) {
        if (value == null) {
            return "(not set)";
        }
        if (Secrets.reference(value)) {
            return "the secret " + value.substring(REFERENCE.length());
        }
        // As JSON: a line break in it begins no line of the preview.
        return showable(key, value) ? TextNode.valueOf(value).toString() : ReleaseView.MASKED;
    }

    private Map<String, String> environment(ServiceView service, Caller caller) {
        var release = service.releaseId();
        if (release == null) {
            throw ToolRefusal.of(
                    "never_deployed", service.name() + " has no release yet whose environment could be changed.");
        }
        return deployer.release(tokens.bearerFor(caller), service.id(), release).env();
    }

    private static Call restore(ServiceView service, String key, String former) {
        var back = new LinkedHashMap<String, Object>();
        back.put("service_id", service.id().toString());
        back.put("key", key);
        back.put("value", former);
        return new Call(NAME, back);
    }

    private static String note(String key, @Nullable String former, @Nullable Call inverse) {
        if (inverse == null) {
            return "Cannot be taken back: what serves now is no deployment that could be gone back to.";
        }
        return !inverse.tool().equals(NAME)
                ? "Goes back to the release that serves now, %s."
                        .formatted(former == null ? "without " + key : "with the value that " + key + " has in it")
                : "Sets %s back to %s.".formatted(key, shown(key, former));
    }

    private static com.fasterxml.jackson.databind.node.ObjectNode arguments(
            ServiceView service, String key, String value) {
        return Json.mapper()
                .createObjectNode()
                .put("service_id", service.id().toString())
                .put("key", key)
                .put("value", value);
    }

    @Override
    public Receiver receiver() {
        return receiver;
    }

    @Override
    public Write write(Arguments arguments) {
        return ServiceReceiver.change(
                arguments.serviceId(),
                "env",
                new DeployerRequest.UpdateEnv(arguments.text("key"), arguments.text("value")));
    }
}
