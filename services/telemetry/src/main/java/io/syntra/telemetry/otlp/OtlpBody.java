package io.syntra.telemetry.otlp;

import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Reads a request's body. The limit counts what comes out of gzip, so that a small bomb cannot fill the memory. */
final class OtlpBody {

    private static final int CHUNK = 16 * 1024;

    private OtlpBody() {}

    /** @param weight how many bytes of memory each takes once it is there */
    static byte[] read(InputStream body, @Nullable String encoding, long limit, InFlight.Share share, int weight) {
        try (var plain = decoded(body, encoding)) {
            var bytes = new ByteArrayOutputStream(CHUNK);
            var chunk = new byte[CHUNK];
            for (int n = plain.read(chunk); n >= 0; n = plain.read(chunk)) {
                if (bytes.size() + (long) n > limit) {
                    throw ProblemException.of(
                            ProblemCode.TOO_LARGE,
                            "The request is larger than " + limit
                                    + " bytes after decompression. Send smaller batches.");
                }
                bytes.write(chunk, 0, n);
                share.growTo(bytes.size());
            }
            share.whole();
            share.growTo((long) bytes.size() * weight);
            return bytes.toByteArray();
        } catch (ZipException | EOFException e) {
            throw ProblemException.of(
                    ProblemCode.MALFORMED_REQUEST,
                    "Content-Encoding says gzip, but the body is no whole gzip stream.",
                    e);
        } catch (IOException e) {
            throw ProblemException.of(ProblemCode.MALFORMED_REQUEST, "The body broke off before its end.", e);
        }
    }

    private static InputStream decoded(InputStream body, @Nullable String encoding) throws IOException {
        var name = encoding == null ? "identity" : encoding.strip().toLowerCase(Locale.ROOT);
        return switch (name) {
            case "identity", "" -> body;
            case "gzip" -> new GZIPInputStream(body, CHUNK);
            default ->
                throw ProblemException.of(
                        ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                        "Content-Encoding " + name + " is not known here. Send the body plain or as gzip.");
        };
    }
}
