package io.syntra.deployer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Small apps with no Syntra code in them, as a user would upload them. */
final class SampleApp {

    /** Says who it is, and can be told to be sick, to fail or to end. */
    private static final String NODE = """
            const http = require('http');
            let sick = false;
            http.createServer((req, res) => {
              if (req.url === '/healthz') { res.writeHead(sick ? 503 : 200); return res.end(); }
              if (req.url === '/sick') { sick = true; return res.end('ok'); }
              if (req.url === '/slow') { return setTimeout(() => res.end(process.env.SYNTRA_VERSION + ' slowly'), 5000); }
              if (req.url === '/env') { return res.end(JSON.stringify(process.env)); }
              if (req.url === '/fail') {
                console.error(new TypeError("Cannot read properties of undefined (reading 'user')").stack);
                res.writeHead(500); return res.end();
              }
              if (req.url === '/log') { console.log('hello from ' + process.env.SYNTRA_VERSION); return res.end(); }
              res.end(process.env.SYNTRA_VERSION + ' ' + (process.env.GREETING || ''));
            }).listen(process.env.PORT, () => console.log('listening'));
            """;

    private static final String PYTHON = """
            import os, http.server
            class H(http.server.BaseHTTPRequestHandler):
                def do_GET(self):
                    self.send_response(200); self.end_headers(); self.wfile.write(b'python')
            http.server.HTTPServer(('127.0.0.1', int(os.environ['PORT'])), H).serve_forever()
            """;

    private final Map<String, String> files = new LinkedHashMap<>();

    private SampleApp(String manifest) {
        files.put("syntra.yaml", manifest);
    }

    /** @param more lines of the manifest */
    static SampleApp node(String name, String more) {
        return new SampleApp("name: " + name + "\ncommand: [node, server.js]\n" + more).file("server.js", NODE);
    }

    static SampleApp python(String name) {
        return new SampleApp("name: " + name + "\ncommand: [python3, app.py]\nhealth: /\n").file("app.py", PYTHON);
    }

    static SampleApp shell(String name, String script) {
        return new SampleApp("name: " + name + "\ncommand: [./run.sh]\n").file("run.sh", "#!/bin/sh\n" + script + "\n");
    }

    static SampleApp withManifest(String manifest) {
        return new SampleApp(manifest);
    }

    private SampleApp file(String name, String text) {
        files.put(name, text);
        return this;
    }

    byte[] tarGz() {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            for (var file : files.entrySet()) {
                var content = file.getValue().getBytes(StandardCharsets.UTF_8);
                var entry = new TarArchiveEntry(file.getKey());
                entry.setSize(content.length);
                entry.setMode(0755);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
