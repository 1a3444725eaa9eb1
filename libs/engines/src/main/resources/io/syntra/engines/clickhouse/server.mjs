// ClickHouse's HTTP interface: https://clickhouse.com/docs/interfaces/http. Not here: sessions, roles, ClickHouse's own
// compression (compress, decompress), external tables, progress headers.

import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import { isUtf8 } from 'node:buffer';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { createServer } from 'node:http';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createInflate, gzipSync } from 'node:zlib';
import { Engine } from './engine.mjs';
import { Refusal } from './refusal.mjs';
import { readStatement } from './statement.mjs';

const MEBIBYTE = 1024 * 1024;
const STATEMENT_LIMIT = 16 * MEBIBYTE;
const DATA_LIMIT = 1024 * MEBIBYTE;
const STOP_MILLIS = 10_000;

/** Parameters of the interface; every other one is a setting, or a query parameter if it starts with "param_". */
const INTERFACE = new Set([
  'query', 'database', 'default_format', 'user', 'password', 'query_id', 'quota_key', 'enable_http_compression',
  'wait_end_of_query', 'buffer_size', 'send_progress_in_http_headers', 'http_headers_progress_interval_ms',
  'client_protocol_version', 'stacktrace', 'compress', 'decompress',
]);
const REFUSED = new Set(['session_id', 'session_timeout', 'session_check', 'close_session', 'role']);

const CANNOT_PARSE_TEXT = 6;
const NOT_IMPLEMENTED = 48;
const TOO_MANY_BYTES = 307;
const ZLIB_INFLATE_FAILED = 354;
const AUTHENTICATION_FAILED = 516;
const STD_EXCEPTION = 1001;
const BAD_ARGUMENTS = 36;
const STATUS_OF_CODE = new Map([
  ...[46, 47, 50, 56, 60, 73, 81, 115].map((code) => [code, 404]),
  ...[6, 26, 27, 33, 36, 38, 41, 42, 43, 53, 62, 69, 70, 72, 117, 130, 131, 386, 456, 457].map((code) => [code, 400]),
  ...[164, 497].map((code) => [code, 403]),
  [159, 408],
  [202, 503],
  [48, 501],
]);

const port = Number(process.env.CLICKHOUSE_PORT);
const folder = process.env.CLICKHOUSE_DATA;
const password = readFileSync(process.env.CLICKHOUSE_PASSWORD_FILE, 'utf8').trim();
const secret = digest(`${process.env.CLICKHOUSE_USER}:${password}`);
mkdirSync(folder, { recursive: true });
const engine = new Engine(folder, Number(process.env.CLICKHOUSE_AT_ONCE));
const version = engine.version;

/** It comes back in a header, so it may hold only what a header can. */
const QUERY_ID = /^[\x21-\x7e]{1,200}$/;

async function answer(request, response) {
  const url = addressOf(request);
  const id = url.searchParams.get('query_id') || randomUUID();
  if (!QUERY_ID.test(id)) {
    throw new Refusal(
      400, BAD_ARGUMENTS, 'BAD_ARGUMENTS', 'query_id is 1 to 200 visible ASCII characters, for example a UUID');
  }
  response.setHeader('X-ClickHouse-Query-Id', id);
  if (url.pathname === '/ping') {
    response.end('Ok.\n');
    return;
  }
  if (url.pathname !== '/' || !['GET', 'POST'].includes(request.method)) {
    throw new Refusal(404, NOT_IMPLEMENTED, 'NOT_IMPLEMENTED', 'There is only GET /ping, and GET and POST /');
  }
  authenticate(request, url.searchParams);
  const query = readQuery(request, url.searchParams);
  const { bytes, format, summary } = await execute(request, url.searchParams, query);
  response.setHeader('X-ClickHouse-Summary', JSON.stringify(summary));
  response.setHeader('X-ClickHouse-Format', format);
  response.setHeader('Content-Type', contentType(format));
  const gzip = url.searchParams.get('enable_http_compression') === '1'
    && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  if (gzip) {
    response.setHeader('Content-Encoding', 'gzip');
  }
  response.end(gzip ? gzipSync(bytes) : bytes);
}

function addressOf(request) {
  // Not with localhost as the base: "//" would then begin a host.
  const whole = `http://localhost${request.url}`;
  if (!request.url.startsWith('/') || !URL.canParse(whole)) {
    throw new Refusal(400, BAD_ARGUMENTS, 'BAD_ARGUMENTS', 'The address is not a path with parameters');
  }
  return new URL(whole);
}

function authenticate(request, search) {
  if (!timingSafeEqual(digest(credentials(request, search)), secret)) {
    throw new Refusal(
      403, AUTHENTICATION_FAILED, 'AUTHENTICATION_FAILED',
      'Authentication failed: password is incorrect, or there is no user with such name');
  }
}

function credentials({ headers }, search) {
  const [scheme, value] = (headers.authorization ?? '').split(' ');
  if (scheme === 'Basic') {
    return Buffer.from(value ?? '', 'base64').toString();
  }
  const user = headers['x-clickhouse-user'] ?? search.get('user');
  const key = headers['x-clickhouse-key'] ?? search.get('password');
  return `${user}:${key}`;
}

function readQuery(request, search) {
  const settings = {};
  const parameters = {};
  for (const [name, value] of search) {
    if (REFUSED.has(name) || (['compress', 'decompress'].includes(name) && value === '1')) {
      throw new Refusal(
        501, NOT_IMPLEMENTED, 'NOT_IMPLEMENTED', `The parameter ${name} is not supported: turn it off in the client`);
    }
    if (name.startsWith('param_')) {
      parameters[name.slice('param_'.length)] = value;
    } else if (!INTERFACE.has(name)) {
      settings[name] = value;
    }
  }
  if (request.method === 'GET') {
    settings.readonly ??= '2';
  }
  return {
    settings,
    parameters,
    database: search.get('database') ?? request.headers['x-clickhouse-database'],
    abandoned: () => request.socket.destroyed,
  };
}

async function execute(request, search, query) {
  const format = request.headers['x-clickhouse-format'] ?? search.get('default_format') ?? 'TabSeparated';
  const body = uncompressed(request);
  const statement = await statementOf(search.get('query'), body);
  return statement.insert ? insert(statement, body, format, query) : select(statement, format, query);
}

/** An INSERT in the address has its data in the body; everything else is one text, address first. */
async function statementOf(sent, body) {
  if (sent?.trim()) {
    const statement = readStatement(Buffer.from(sent));
    if (statement.insert) {
      return statement;
    }
  }
  const text = Buffer.concat([Buffer.from(sent ? `${sent}\n` : ''), await collect(body)]);
  const statement = readStatement(text);
  if (!statement.insert && !isUtf8(text)) {
    throw new Refusal(400, CANNOT_PARSE_TEXT, 'CANNOT_PARSE_TEXT', 'The statement is not UTF-8');
  }
  return statement;
}

async function select(statement, format, query) {
  const { bytes, rows, read, seconds } = await engine.run({ ...query, sql: statement.sql, format });
  const counts = { read_rows: rows, read_bytes: read, result_rows: rows, result_bytes: bytes.length };
  return { bytes, format: statement.format ?? format, summary: summary(counts, seconds) };
}

async function insert(statement, body, wanted, query) {
  const file = engine.newBodyFile();
  await receive(statement.data, body, file);
  const format = statement.format ?? (wanted === 'TabSeparated' ? 'Values' : wanted);
  const { rows, read, seconds } = await engine.insert({ ...statement, format }, file, query);
  const counts = {
    read_rows: rows, read_bytes: read, written_rows: rows, written_bytes: read, result_rows: rows, result_bytes: read,
  };
  return { bytes: '', format: wanted, summary: summary(counts, seconds) };
}

function summary(counts, seconds) {
  const none = {
    read_rows: 0, read_bytes: 0, written_rows: 0, written_bytes: 0, total_rows_to_read: 0, result_rows: 0, result_bytes: 0,
  };
  const all = { ...none, ...counts, elapsed_ns: Math.round(seconds * 1e9) };
  return Object.fromEntries(Object.entries(all).map(([name, count]) => [name, String(count)]));
}

function uncompressed(request) {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  switch (encoding) {
    case 'identity':
      return [request];
    case 'gzip':
      return [request, createGunzip()];
    case 'deflate':
      return [request, createInflate()];
    default:
      throw new Refusal(501, NOT_IMPLEMENTED, 'NOT_IMPLEMENTED', `Content-Encoding ${encoding} is not supported: use gzip`);
  }
}

/** Counts what comes out of the decompressor, so that a small body cannot become a huge one. */
function limit(most, hint) {
  let size = 0;
  return new Transform({
    transform(chunk, _, done) {
      size += chunk.length;
      const tooMany = size > most;
      done(tooMany ? new Refusal(413, TOO_MANY_BYTES, 'TOO_MANY_BYTES', `More than ${most} bytes: ${hint}`) : null, chunk);
    },
  });
}

async function collect(body) {
  const chunks = [];
  const hint = 'send the statement as the parameter "query" and only data as the body';
  await pipeline(...body, limit(STATEMENT_LIMIT, hint), async (source) => {
    for await (const chunk of source) {
      chunks.push(chunk);
    }
  });
  return Buffer.concat(chunks);
}

async function receive(start, body, file) {
  const out = createWriteStream(file, { mode: 0o600 });
  try {
    out.write(start);
    // A body that was read as the statement has ended; what follows its FORMAT is the data.
    if (body[0].readableEnded) {
      await new Promise((written, failed) => out.on('error', failed).end(written));
    } else {
      await pipeline(...body, limit(DATA_LIMIT, 'send smaller batches'), out);
    }
  } catch (e) {
    await unlink(file);
    throw e;
  }
}

function contentType(format) {
  if (/^(JSON$|JSONCompact$|JSONStrings)/.test(format)) {
    return 'application/json; charset=UTF-8';
  }
  if (/^(TabSeparated|TSV|JSON\w*EachRow|Pretty|Vertical|Values)/.test(format)) {
    return 'text/plain; charset=UTF-8';
  }
  return /^CSV/.test(format) ? 'text/csv; charset=UTF-8' : 'application/octet-stream';
}

function digest(text) {
  return createHash('sha256').update(text).digest();
}

/** The engine says "Code: 62. DB::Exception: … (NAME)", sometimes twice, and names our temporary file. */
const ENGINE_ERROR = new RegExp([
  /^(?:Code: \d+\. DB::Exception: )*/,
  /([\s\S]*?)\.?\s*\(([A-Z_0-9]+)\)/,
  /(?:\s*\(version[^)]*\))?\.?\s*(?:\([A-Z_0-9]+\))?\s*$/,
].map((part) => part.source).join(''));

function refusalFrom(error) {
  if (error instanceof Refusal) {
    return error;
  }
  if (String(error.code).startsWith('Z_')) {
    return new Refusal(
      400, ZLIB_INFLATE_FAILED, 'ZLIB_INFLATE_FAILED', 'The body is not what its Content-Encoding says');
  }
  const parts = ENGINE_ERROR.exec(error.message);
  if (error.clickhouseCode === undefined || !parts) {
    console.error(error);
    return new Refusal(500, STD_EXCEPTION, 'STD_EXCEPTION', 'The engine failed; its log says why');
  }
  const message = parts[1]
    .replace(/\s*\(in file\/uri [^)]*\)/g, '')
    .replace(/: data for INSERT was parsed from file/g, '');
  return new Refusal(STATUS_OF_CODE.get(error.clickhouseCode) ?? 500, error.clickhouseCode, parts[2], message);
}

const server = createServer({ maxHeaderSize: MEBIBYTE }, (request, response) => {
  response.setHeader('X-ClickHouse-Server-Display-Name', 'syntra');
  response.setHeader('X-ClickHouse-Timezone', 'UTC');
  answer(request, response).catch((error) => refuse(request, response, error));
});

/** Never throws: an error here would end the process, and with it everybody's statements. */
function refuse(request, response, error) {
  if (request.destroyed && !request.complete) {
    // The client went away before it had sent everything; nobody is left to answer, and nothing was inserted.
    return;
  }
  try {
    const refusal = refusalFrom(error);
    response.writeHead(refusal.status, {
      'X-ClickHouse-Exception-Code': refusal.code,
      'Content-Type': 'text/plain; charset=UTF-8',
    });
    response.end(refusal.body().replace(/\n$/, ` (version ${version})\n`));
    // What was not read of the request must not be taken for the next one.
    request.resume();
  } catch (e) {
    console.error(e);
    response.destroy();
  }
}
server.keepAliveTimeout = 60_000;
server.requestTimeout = 0;
server.listen(port, '127.0.0.1', () => console.log(`ClickHouse ${version} answers on 127.0.0.1:${port}`));

// After the engine's start: it sets handlers of its own. Statements that run are finished; new ones are refused.
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => {
    const stop = () => {
      engine.close();
      process.exit(0);
    };
    server.close(stop);
    server.closeIdleConnections();
    setTimeout(stop, STOP_MILLIS).unref();
  });
}
