package io.syntra.deployer.secret;

import io.syntra.contracts.WorkspaceId;
import io.syntra.problem.Problem;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.secrets.SecretRef;
import io.syntra.secrets.Secrets;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The values behind {@code secret:name} in an environment. May block. */
@Singleton
public class SecretReferences {

    private final Secrets secrets;

    SecretReferences(Secrets secrets) {
        this.secrets = secrets;
    }

    /**
     * The environment as a process gets it. Not to be stored, logged or shown.
     *
     * @throws ProblemException SECRET_MISSING, with each variable, its secret and how to set it
     */
    public Map<String, String> resolve(WorkspaceId workspace, Map<String, String> env) {
        var resolved = new HashMap<>(env);
        var missing = new ArrayList<Problem.Field>();
        references(env).forEach((variable, reference) -> secrets.read(workspace, reference.name())
                .ifPresentOrElse(
                        value -> resolved.put(variable, value.reveal()),
                        () -> missing.add(missing(variable, reference))));
        refuse(missing);
        return resolved;
    }

    /** Says at once what {@link #resolve} would say at the start of a replica. */
    public void check(WorkspaceId workspace, Map<String, String> env) {
        refuse(references(env).entrySet().stream()
                .filter(use -> secrets.find(workspace, use.getValue().name()).isEmpty())
                .map(use -> missing(use.getKey(), use.getValue()))
                .toList());
    }

    private static void refuse(List<Problem.Field> missing) {
        if (!missing.isEmpty()) {
            throw ProblemException.fields(ProblemCode.SECRET_MISSING, missing);
        }
    }

    private static Map<String, SecretRef> references(Map<String, String> env) {
        var references = new TreeMap<String, SecretRef>();
        env.forEach((variable, text) ->
                reference(variable, text).ifPresent(reference -> references.put(variable, reference)));
        return references;
    }

    private static Optional<SecretRef> reference(String variable, String text) {
        try {
            return SecretRef.in(text);
        } catch (IllegalArgumentException e) {
            throw ProblemException.field(
                    ProblemCode.INVALID_FIELD,
                    "env." + variable,
                    "begins with \"secret:\", so a secret's name must follow: " + e.getMessage());
        }
    }

    private static Problem.Field missing(String variable, SecretRef reference) {
        return new Problem.Field(
                "env." + variable,
                "refers to " + reference + ", which is not set. Set it with \"./syntra secrets set " + reference.name()
                        + "\", then deploy again.");
    }
}
