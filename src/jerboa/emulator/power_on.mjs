/**
 * The state of a chip at power-on, to which a reset brings it back. Memory is kept, and so is
 * what others have attached: listeners, replaced functions, levels on input pins.
 */

/** A one-shot alarm of the clock: what a reset finds pending is not to happen. */
const isAlarm = (value) => typeof value.schedule === 'function' && typeof value.cancel === 'function';
const isPlace = (value) => value instanceof Set || value instanceof Map || value instanceof DataView;

export class PowerOn {
  /**
   * @param {object[]} roots objects whose fields, and those of all they refer to, are remembered
   * @param {object[]} kept objects that a reset leaves alone
   */
  constructor(roots, kept) {
    this.seen = new Set(kept);
    this.alarms = [];
    /** Object, name and value of each simple field. */
    this.fields = [];
    /** Array and its elements. */
    this.arrays = [];
    roots.forEach((root) => this.remember(root));
  }

  remember(object) {
    if (this.seen.has(object) || isPlace(object)) {
      return;
    }
    this.seen.add(object);
    if (isAlarm(object) && 'callback' in object) {
      this.alarms.push(object);
    } else if (Array.isArray(object) || ArrayBuffer.isView(object)) {
      this.arrays.push([object, [...object]]);
    }
    if (!this.alarms.includes(object) && !ArrayBuffer.isView(object)) {
      this.rememberFields(object);
    }
  }

  rememberFields(object) {
    for (const [name, value] of Object.entries(object)) {
      if (typeof value === 'object' && value !== null) {
        this.remember(value);
      } else if (typeof value !== 'function' && !Array.isArray(object)) {
        this.fields.push([object, name, value]);
      }
    }
  }

  restore() {
    this.alarms.forEach((alarm) => alarm.cancel());
    for (const [array, elements] of this.arrays) {
      if (Array.isArray(array)) {
        array.length = elements.length;
      }
      elements.forEach((element, index) => {
        array[index] = element;
      });
    }
    for (const [object, name, value] of this.fields) {
      object[name] = value;
    }
  }
}
