// The tables: connections by page, refusals, nodes. Rows are kept and changed in place, so that
// nothing flickers, a selection stays, and a screen reader is not thrown out of its row.

import * as numbers from './numbers.js';

/**
 * Makes a table's body show these rows.
 *
 * @param body the tbody
 * @param rows objects with a key that tells rows apart, and cells: texts, or elements
 * @param empty what a table without rows says
 */
export function show(body, rows, empty) {
  const columns = body.closest('table').querySelectorAll('thead th');
  const old = new Map([...body.children].map((tr) => [tr.dataset.key, tr]));
  const wanted = rows.length > 0 ? rows : [{ key: '', cells: [empty], wide: true }];
  const kept = wanted.map((row) => {
    const tr = old.get(row.key) ?? create(row, columns);
    old.delete(row.key);
    row.cells.forEach((cell, i) => {
      const td = tr.children[i];
      if (typeof cell !== 'string') {
        td.replaceChildren(cell);
      } else if (td.textContent !== cell) {
        td.textContent = cell;
      }
    });
    tr.className = row.className ?? '';
    return tr;
  });
  old.forEach((tr) => tr.remove());
  kept.forEach((tr, i) => {
    if (body.children[i] !== tr) {
      body.insertBefore(tr, body.children[i] ?? null);
    }
  });
}

function create(row, columns) {
  const tr = document.createElement('tr');
  tr.dataset.key = row.key;
  row.cells.forEach((cell, i) => {
    const td = document.createElement(i === 0 && !row.wide ? 'th' : 'td');
    if (td.tagName === 'TH') {
      td.scope = 'row';
    }
    if (row.wide) {
      td.colSpan = columns.length;
      td.className = 'empty';
    } else if (columns[i].classList.contains('n')) {
      td.className = 'n';
    }
    tr.append(td);
  });
  return tr;
}

/** The reasons for which something was refused; those that never happened are quiet. */
export function showRefusals(body, refusals) {
  show(
    body,
    refusals.map(({ reason, total, perSecond }) => ({
      key: reason,
      cells: [reason, numbers.count(total), numbers.perSecond(perSecond)],
      className: total ? (perSecond ? 'hot' : '') : 'zero',
    })),
    'No server runs',
  );
}
