// What the plots show: one row a second, for half an hour and no longer. The arrays are made once
// and never grow, so the page weighs the same after a week as after a minute.

/** Rows that are kept: 30 minutes of seconds. */
export const CAPACITY = 1800;

export class Samples {
  #names;
  #columns;
  #next = 0;
  #size = 0;

  /** With the name of each column; the time, in seconds, comes by itself. */
  constructor(names) {
    this.#names = ['time', ...names];
    this.#columns = this.#names.map(() => new Float64Array(CAPACITY));
  }

  /** Adds a row. What it has no number for is a gap. */
  add(time, row) {
    this.#names.forEach((name, i) => {
      const value = name === 'time' ? time : row[name];
      this.#columns[i][this.#next] = typeof value === 'number' ? value : NaN;
    });
    this.#next = (this.#next + 1) % CAPACITY;
    this.#size = Math.min(this.#size + 1, CAPACITY);
  }

  /** The columns of a plot, oldest first, from a time on; null is a gap. */
  since(from, names) {
    const start = (this.#next - this.#size + CAPACITY) % CAPACITY;
    const columns = ['time', ...names].map((name) => this.#columns[this.#names.indexOf(name)]);
    const result = columns.map(() => []);
    for (let i = 0; i < this.#size; i++) {
      const at = (start + i) % CAPACITY;
      if (columns[0][at] >= from) {
        columns.forEach((column, c) => {
          result[c].push(Number.isNaN(column[at]) ? null : column[at]);
        });
      }
    }
    return result;
  }
}
