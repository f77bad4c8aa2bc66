/**
 * Simulated time. The unit is the core cycle; nanoseconds follow from the frequency that the
 * firmware has set, which is what the peripherals of rp2040js ask for.
 */

/** A one-shot alarm with the interface that rp2040js expects of its clock's alarms. */
class Alarm {
  constructor(clock, callback) {
    this.clock = clock;
    this.callback = callback;
    this.next = null;
    this.nanos = 0;
    this.scheduled = false;
  }

  /** @param {number} deltaNanos from now, ns */
  schedule(deltaNanos) {
    this.cancel();
    this.clock.link(this, this.clock.nanos + deltaNanos);
  }

  cancel() {
    if (this.scheduled) {
      this.clock.unlink(this);
    }
  }
}

export class BoardClock {
  /** @param {number} frequency of the core, Hz */
  constructor(frequency = 125e6) {
    /** Core cycles since the start. */
    this.cycles = 0;
    /** The cycle in which the next alarm or PIO clock is due. */
    this.due = Infinity;
    this.alarmDue = Infinity;
    /** Steps at exact cycles, ahead of alarms of the same cycle; see pio.mjs. */
    this.ticker = { due: Infinity, run() {} };
    this.firstAlarm = null;
    this.frequency = frequency;
    this.baseCycles = 0;
    this.baseNanos = 0;
    this.firingNanos = -1;
  }

  /** Time since the start, ns; inside an alarm, the alarm's own time. */
  get nanos() {
    return this.firingNanos >= 0 ? this.firingNanos : this.nanosAt(this.cycles);
  }

  get micros() {
    return this.nanos / 1000;
  }

  /** @returns {number} time of a cycle at the present frequency, ns */
  nanosAt(cycle) {
    return this.baseNanos + ((cycle - this.baseCycles) * 1e9) / this.frequency;
  }

  /** From now on a cycle takes as long as the new frequency says. */
  setFrequency(frequency) {
    this.baseNanos = this.nanosAt(this.cycles);
    this.baseCycles = this.cycles;
    this.frequency = frequency;
    this.updateDue();
  }

  createAlarm(callback) {
    return new Alarm(this, callback);
  }

  link(alarm, nanos) {
    let after = null;
    let before = this.firstAlarm;
    while (before && before.nanos <= nanos) {
      after = before;
      before = before.next;
    }
    alarm.nanos = nanos;
    alarm.next = before;
    alarm.scheduled = true;
    if (after) {
      after.next = alarm;
    } else {
      this.firstAlarm = alarm;
      this.updateDue();
    }
  }

  unlink(alarm) {
    alarm.scheduled = false;
    if (this.firstAlarm === alarm) {
      this.firstAlarm = alarm.next;
      this.updateDue();
      return;
    }
    let item = this.firstAlarm;
    while (item.next !== alarm) {
      item = item.next;
    }
    item.next = alarm.next;
  }

  updateDue() {
    const alarm = this.firstAlarm;
    // The tenth of a picosecond keeps rounding from moving a whole cycle to the next one.
    this.alarmDue = alarm
      ? this.baseCycles + Math.ceil(((alarm.nanos - this.baseNanos) * this.frequency) / 1e9 - 1e-4)
      : Infinity;
    this.due = Math.min(this.alarmDue, this.ticker.due);
  }

  /** Move on by some cycles, and run what falls due on the way in the order of time. */
  advance(cycles) {
    const target = this.cycles + cycles;
    while (this.due <= target) {
      if (this.ticker.due <= this.alarmDue) {
        this.cycles = Math.max(this.cycles, this.ticker.due);
        this.ticker.run();
      } else {
        this.fireFirst();
      }
      this.due = Math.min(this.alarmDue, this.ticker.due);
    }
    this.cycles = target;
  }

  fireFirst() {
    const alarm = this.firstAlarm;
    this.cycles = Math.max(this.cycles, this.alarmDue);
    this.firstAlarm = alarm.next;
    alarm.scheduled = false;
    this.firingNanos = alarm.nanos;
    this.updateDue();
    alarm.callback();
    this.firingNanos = -1;
  }
}
