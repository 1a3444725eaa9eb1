// The engine in this process. A connection costs a tenth of a millisecond, so every statement gets its own: settings,
// parameters and the current database then end with it, and no two statements can meet on one.

import { rmSync, mkdirSync } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import chdb from 'chdb';
import { Refusal } from './refusal.mjs';

const BAD_ARGUMENTS = 36;
const QUERY_WAS_CANCELLED = 394;
const TOO_MANY_SIMULTANEOUS_QUERIES = 202;
const WAITING = 512;

/** What a statement may use at most unless it says otherwise; one machine carries all of Syntra. */
const LIMITS = { max_memory_usage: 1_000_000_000, max_execution_time: 300, max_result_bytes: 268_435_456 };

export class Engine {
  #store;
  #bodies;
  #keeper;
  #free;
  #waiting = [];
  #bodyCount = 0;

  /** @param {number} atOnce statements that run at one time; others wait */
  constructor(folder, atOnce) {
    this.#store = join(folder, 'store');
    this.#bodies = join(folder, 'bodies');
    this.#free = atOnce;
    // What a killed process left half received.
    rmSync(this.#bodies, { recursive: true, force: true });
    mkdirSync(this.#bodies, { recursive: true });
    // The engine ends with its last connection; this one keeps it.
    this.#keeper = new chdb.Session(this.#store);
  }

  get version() {
    return this.#keeper.query('SELECT version()', 'TabSeparated').trim();
  }

  newBodyFile() {
    return join(this.#bodies, String(++this.#bodyCount));
  }

  /**
   * @param {{ sql: string, format: string, database?: string, settings: Record<string, string>,
   *   parameters: Record<string, string>, abandoned: () => boolean }} query a statement that waits is dropped once it is
   *   abandoned
   * @returns {Promise<{ bytes: Uint8Array, rows: number, read: number, seconds: number }>}
   */
  async run(query) {
    await this.#turn(query.abandoned);
    const session = new chdb.Session(this.#store);
    try {
      if (query.database) {
        await session.queryAsync(`USE ${identifier(query.database)}`);
      }
      await session.queryAsync(set({ ...LIMITS, ...query.settings }, query.parameters));
      const result = await session.queryAsync(query.sql, { format: query.format });
      return { bytes: result.bytes(), rows: result.rowsRead, read: result.bytesRead, seconds: result.elapsed };
    } finally {
      session.close();
      this.#next();
    }
  }

  /**
   * Data goes through a file: in one text with the statement, the engine would take a blank line inside binary data
   * for its end and drop the rest without a word.
   */
  async insert({ head, settings, format }, file, query) {
    try {
      const sql = `${head} FROM INFILE ${literal(file)} COMPRESSION 'none' ${settings} FORMAT ${format}`;
      return await this.run({ ...query, sql, format: 'TabSeparated' });
    } finally {
      await unlink(file);
    }
  }

  close() {
    this.#keeper.close();
  }

  #turn(abandoned) {
    if (this.#free > 0) {
      this.#free--;
      return Promise.resolve();
    }
    if (this.#waiting.length >= WAITING) {
      throw new Refusal(
        503, TOO_MANY_SIMULTANEOUS_QUERIES, 'TOO_MANY_SIMULTANEOUS_QUERIES', 'Too many statements are waiting');
    }
    return new Promise((go, drop) => this.#waiting.push({ abandoned, go, drop }));
  }

  #next() {
    while (this.#waiting.length > 0) {
      const { abandoned, go, drop } = this.#waiting.shift();
      if (!abandoned()) {
        go();
        return;
      }
      drop(new Refusal(499, QUERY_WAS_CANCELLED, 'QUERY_WAS_CANCELLED', 'Whoever sent it is gone'));
    }
    this.#free++;
  }
}

function set(settings, parameters) {
  // Query parameters are set, not bound: bound ones of parallel statements overwrite each other in the engine.
  const named = Object.entries(parameters).map(([name, value]) => [`param_${name}`, value]);
  const changes = [...Object.entries(settings), ...named].map(([name, value]) => {
    if (!/^[A-Za-z_]\w*$/.test(name)) {
      throw new Refusal(400, BAD_ARGUMENTS, 'BAD_ARGUMENTS', `${JSON.stringify(name)} is no name of a setting`);
    }
    return `${name} = ${literal(String(value))}`;
  });
  return `SET ${changes.join(', ')}`;
}

const literal = (text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

const identifier = (text) => `\`${text.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
