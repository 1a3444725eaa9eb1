/** An answer that is not 200, in ClickHouse's words. */
export class Refusal extends Error {
  constructor(status, code, name, message) {
    super(message);
    this.status = status;
    this.code = code;
    this.codeName = name;
  }

  body() {
    return `Code: ${this.code}. DB::Exception: ${this.message}. (${this.codeName})\n`;
  }
}
