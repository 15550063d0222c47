// Numbers as people read them: three digits, a prefix of ten's powers, a no-break space, the unit.
// A value that is not known is a dash, never a zero. Pure functions.

const NBSP = '\u00a0';
const PREFIXES = ['', 'k', 'M', 'G', 'T'];

/** What stands for a number that nobody knows. */
export const UNKNOWN = '–';

const known = (value) => typeof value === 'number' && Number.isFinite(value);

/** Three significant digits, without zeros that say nothing: 0, 7, 1.5, 12.3, 950. */
function digits(value) {
  const size = Math.abs(value);
  const decimals = size >= 100 || Number.isInteger(value) ? 0 : size >= 10 ? 1 : 2;
  return String(Number(value.toFixed(decimals)));
}

function scaled(value, unit) {
  if (!known(value)) {
    return UNKNOWN;
  }
  let size = Math.abs(value);
  let power = 0;
  // 999.5 would be written as 1000.
  while (size >= 999.5 && power < PREFIXES.length - 1) {
    size /= 1000;
    power++;
  }
  const suffix = PREFIXES[power] + unit;
  const number = digits((Math.sign(value) || 1) * size);
  return suffix === '' ? number : suffix.startsWith('/') ? number + suffix : number + NBSP + suffix;
}

/** A count: 950, 1.2 k, 3.4 M. */
export const count = (value) => scaled(value, '');

/** Events a second. */
export const perSecond = (value) => scaled(value, '/s');

/** Bytes; 1 kB is 1,000 of them. */
export const bytes = (value) => scaled(value, 'B');

/** Bytes a second. */
export const bytesPerSecond = (value) => scaled(value, 'B/s');

/** A short time, given in seconds: 183 µs, 1.24 ms, 2 s. */
export function seconds(value) {
  if (!known(value)) {
    return UNKNOWN;
  }
  if (value === 0) {
    return '0' + NBSP + 's';
  }
  const [factor, unit] = value < 0.9995e-3 ? [1e6, 'µs'] : value < 0.9995 ? [1e3, 'ms'] : [1, 's'];
  return digits(value * factor) + NBSP + unit;
}

/** A long time, given in seconds, by its two largest units: 42 s, 3 min 5 s, 2 h 40 min, 9 d 1 h. */
export function age(value) {
  if (!known(value)) {
    return UNKNOWN;
  }
  const whole = Math.max(0, Math.floor(value));
  const units = [['d', 86400], ['h', 3600], ['min', 60], ['s', 1]];
  const first = units.findIndex(([, size]) => whole >= size);
  if (first < 0) {
    return '0' + NBSP + 's';
  }
  let rest = whole;
  const parts = [];
  for (const [name, size] of units.slice(first, first + 2)) {
    const amount = Math.floor(rest / size);
    rest -= amount * size;
    if (amount > 0) {
      parts.push(amount + NBSP + name);
    }
  }
  return parts.join(' ');
}
