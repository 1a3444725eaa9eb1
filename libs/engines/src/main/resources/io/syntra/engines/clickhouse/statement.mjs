// Just enough of SQL's surface to take one statement apart the way ClickHouse's HTTP interface does: where an INSERT
// ends and its data begins, which FORMAT is asked for, and that there is only one statement.

import { Refusal } from './refusal.mjs';

const SYNTAX_ERROR = 62;
const NOT_IMPLEMENTED = 48;

/**
 * @param {Buffer} bytes a statement, possibly with an INSERT's data behind it
 * @returns {{ insert: false, sql: string, format?: string }
 *   | { insert: true, head: string, settings: string, format?: string, data: Buffer }}
 */
export function readStatement(bytes) {
  // One byte is one character here, so that positions fit both; keywords are ASCII.
  const text = bytes.toString('latin1');
  const words = tokens(text);
  const first = words.next().value;
  if (!first) {
    throw new Refusal(400, SYNTAX_ERROR, 'SYNTAX_ERROR', 'Empty query');
  }
  return is(first, 'INSERT') ? readInsert(bytes, text) : readPlain(bytes, text);
}

function readPlain(bytes, text) {
  let format;
  let previous;
  let end = bytes.length;
  for (const token of tokens(text)) {
    if (end < bytes.length) {
      throw new Refusal(400, SYNTAX_ERROR, 'SYNTAX_ERROR', 'Multi-statements are not allowed');
    }
    if (token.depth === 0) {
      if (is(previous, 'INTO') && is(token, 'OUTFILE')) {
        throw new Refusal(400, NOT_IMPLEMENTED, 'NOT_IMPLEMENTED', 'INTO OUTFILE is not allowed over HTTP');
      }
      if (is(previous, 'FORMAT') && token.kind === 'word') {
        format = token;
      } else if (previous === format && ![';', 'SETTINGS', 'INTO'].some((end) => is(token, end))) {
        // It was a table or a column called "format".
        format = undefined;
      }
      if (token.text === ';') {
        end = token.start;
      }
    }
    previous = token;
  }
  return { insert: false, sql: bytes.toString('utf8', 0, end), format: format?.text };
}

function readInsert(bytes, text) {
  const all = tokens(text);
  let token = all.next().value;
  const next = () => (token = all.next().value);
  if (!is(next(), 'INTO')) {
    return readPlain(bytes, text);
  }
  next();
  if (is(token, 'TABLE') || is(token, 'FUNCTION')) {
    next();
  }
  // The name, so that a table called "format" is not taken for the keyword.
  while (is(next(), '.')) {
    next();
  }
  let settingsAt;
  for (; token; next()) {
    if (token.depth > 1) {
      continue;
    }
    if (is(token, 'SELECT') || is(token, 'WITH')) {
      return readPlain(bytes, text);
    }
    if (token.depth > 0) {
      continue;
    }
    if (is(token, 'INFILE')) {
      throw new Refusal(400, NOT_IMPLEMENTED, 'NOT_IMPLEMENTED', 'FROM INFILE is not allowed over HTTP');
    }
    if (is(token, 'SETTINGS')) {
      settingsAt = token.start;
    } else if (is(token, 'VALUES')) {
      return insert(settingsAt, token.start, 'Values', token.end);
    } else if (is(token, 'FORMAT')) {
      const start = token.start;
      const name = next();
      return insert(settingsAt, start, name?.text, name?.end ?? bytes.length);
    } else if (token.text === ';') {
      return insert(settingsAt, token.start, undefined, bytes.length);
    }
  }
  return insert(settingsAt, bytes.length, undefined, bytes.length);

  function insert(settingsFrom, settingsTo, format, dataAt) {
    return {
      insert: true,
      head: bytes.toString('utf8', 0, settingsFrom ?? settingsTo),
      settings: settingsFrom === undefined ? '' : bytes.toString('utf8', settingsFrom, settingsTo),
      format,
      data: bytes.subarray(format === 'Values' ? dataAt : afterLineBreak(text, dataAt)),
    };
  }
}

/** Data starts after the blanks behind the format's name and at most one line break; the rest is data. */
function afterLineBreak(text, at) {
  const gap = /[ \t\f]*\r?\n?/y;
  gap.lastIndex = at;
  gap.test(text);
  return gap.lastIndex;
}

const is = (token, keyword) => token !== undefined && token.text.toUpperCase() === keyword;

const BLANK_OR_COMMENT = /(?:\s+|--[^\n]*|#[ !][^\n]*|\/\*[\s\S]*?\*\/)+/y;
const QUOTED = /'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S]|"")*"|`(?:[^`\\]|\\[\s\S]|``)*`/y;
const HEREDOC = /\$(\w*)\$[\s\S]*?\$\1\$/y;
const WORD = /[A-Za-z0-9_\x80-\xff][\w$\x80-\xff]*/y;

function* tokens(text) {
  let at = 0;
  let depth = 0;
  const take = (pattern) => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    return found ? found[0] : undefined;
  };
  while (at < text.length) {
    const skipped = take(BLANK_OR_COMMENT);
    if (skipped) {
      at += skipped.length;
      continue;
    }
    const quoted = take(QUOTED) ?? take(HEREDOC);
    const word = quoted === undefined ? take(WORD) : undefined;
    const found = quoted ?? word ?? text[at];
    if (found === ')') {
      depth--;
    }
    const kind = quoted !== undefined ? 'quoted' : word !== undefined ? 'word' : 'sign';
    yield { kind, text: found, start: at, end: at + found.length, depth };
    if (found === '(') {
      depth++;
    }
    at += found.length;
  }
}
