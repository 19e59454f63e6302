// Prints rows as they come; a new heading whenever the columns change.
const nameWidths = [24, 7, 16];

export class Table {
  #columns = undefined;

  print(row, who, figures, first, columns) {
    if (columns !== this.#columns) this.#heading(columns);
    const names = [row.name, row.clients === undefined ? "" : String(row.clients), who];
    this.#line(names, columns.map(([, cell]) => cell(figures, first)));
  }

  #heading(columns) {
    if (this.#columns) console.log();
    this.#columns = columns;
    this.#line(["workload", "clients", "server"], columns.map(([title]) => title));
  }

  #line(names, cells) {
    const padded = cells.map((cell, i) => cell.padStart(Math.max(this.#columns[i][0].length, 8)));
    console.log([...names.map((name, i) => name.padEnd(nameWidths[i])), ...padded].join("  "));
  }
}
