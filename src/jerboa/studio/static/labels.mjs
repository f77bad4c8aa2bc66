/** What can be a label: the server's rule, asked before there is something to lose. */

const LABEL = /^[A-Za-z0-9_-]([A-Za-z0-9 _.-]{0,30}[A-Za-z0-9_.-])?$/;
const NOISE = '_background_noise_';

/**
 * @param {string} typed
 * @returns {string} the label, without spaces around it
 */
export function checkedLabel(typed) {
  const label = typed.trim();
  if (!label) {
    throw new Error('the label is empty; say what it is');
  }
  if (!LABEL.test(label)) {
    throw new Error(`label “${label}” cannot be used; take at most 32 of the characters A-Z a-z 0-9 space _ . -, no dot first`);
  }
  return label;
}

/** The same of what is listed: the noise that is mixed into the others has no label. */
export function listedLabel(typed) {
  const label = checkedLabel(typed);
  if (label === NOISE) {
    throw new Error(`“${label}” holds noise that is mixed into the others, it is no label; take “background”`);
  }
  return label;
}
