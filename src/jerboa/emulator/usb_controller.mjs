/**
 * The RP2040's USB controller in device mode as the bus sees it (datasheet, 4.1.2.5): a buffer that
 * the firmware hands over stays with the controller until a token of the host takes or fills it.
 * rp2040js empties each buffer at once and knows no stall.
 */

const EP0_BUFFER = 0x100;
const BUFFER_CONTROLS = 0x80;
const LAST_BUFFER_CONTROL = 0xfc;
const ENABLE = 1 << 31;
const DOUBLE_BUFFERED = 1 << 30;
const INTERRUPT_PER_BUFFER = 1 << 29;
const ISOCHRONOUS = 1;
const FULL = 1 << 15;
const STALL = 1 << 11;
const AVAILABLE = 1 << 10;
const LENGTH = 0x3ff;
const STALL_ARM_IN = 1;
const STALL_ARM_OUT = 2;
const INT_SOF = 1 << 17;
const SOF_RD = 0x48;
const EP_ABORT = 0x60;
/** Where nothing was written yet the memory holds what power-on left there. */
const LEFT_BY_POWER_ON = 0xa5;

/** What a token is answered with when it moves no data. */
export const NAK = { name: 'NAK' };
export const STALLED = { name: 'STALL' };

export class UsbController {
  /**
   * @param {import('./machine.mjs').Machine} machine
   * @param {import('./usb_rules.mjs').UsbRules} rules
   */
  constructor(machine, rules) {
    this.chip = machine.chip;
    this.usb = machine.chip.usbCtrl;
    this.machine = machine;
    this.rules = rules;
    this.memory = machine.chip.usbDPRAMView;
    /** Called when an endpoint's answer to the next token changes: `(endpoint, isInput)`. */
    this.onReady = () => {};
    this.chip.usbDPRAM.fill(LEFT_BY_POWER_ON);
    this.usb.DPRAMUpdated = (offset, value) => this.written(offset, value);
    const read = this.usb.readUint32.bind(this.usb);
    this.usb.readUint32 = (offset) => {
      if (offset === SOF_RD) {
        this.raise(this.usb.intRaw & ~INT_SOF);
      }
      return read(offset);
    };
    const write = this.usb.writeUint32.bind(this.usb);
    this.usb.writeUint32 = (offset, value) => {
      if (offset === EP_ABORT && value) {
        this.rules.aborting();
      }
      write(offset, value);
    };
  }

  raise(interrupts) {
    this.usb.intRaw = interrupts;
    this.usb.checkInterrupts();
  }

  written(offset, value) {
    if (offset >= BUFFER_CONTROLS && offset <= LAST_BUFFER_CONTROL && value & (AVAILABLE | STALL)) {
      this.rules.written(offset, value);
      this.onReady((offset - BUFFER_CONTROLS) >> 3, !(offset & 4));
    }
  }

  /** A SETUP packet is always taken, and ends the stall of endpoint 0. */
  setup(packet) {
    this.usb.epStallArm = 0;
    this.usb.sendSetupPacket(packet);
  }

  startOfFrame() {
    this.usb.sofFrameNumber = (this.usb.sofFrameNumber + 1) & 0x7ff;
    this.raise(this.usb.intRaw | INT_SOF);
  }

  /** @returns {{kind: object|null, place: number, value: number, control: number}} */
  look(endpoint, isInput) {
    const place = BUFFER_CONTROLS + 8 * endpoint + (isInput ? 0 : 4);
    const value = this.memory.getUint32(place, true);
    const control = endpoint
      ? this.memory.getUint32(place - BUFFER_CONTROLS, true)
      : ENABLE | INTERRUPT_PER_BUFFER | EP0_BUFFER;
    if (endpoint && control & DOUBLE_BUFFERED) {
      this.machine.warn(`USB endpoint ${endpoint}: double buffering is not modelled`);
    }
    const bit = 1 << (2 * endpoint + (isInput ? 0 : 1));
    const armed = endpoint || this.usb.epStallArm & (isInput ? STALL_ARM_IN : STALL_ARM_OUT);
    let kind = null;
    if (!(control & ENABLE) || this.usb.epAbort & bit) {
      kind = NAK;
    } else if (value & STALL && armed) {
      kind = STALLED;
    } else if (!(value & AVAILABLE)) {
      kind = NAK;
    }
    return { kind, place, value, control };
  }

  finish(endpoint, isInput, { place, control }, value) {
    this.memory.setUint32(place, value, true);
    if (control & INTERRUPT_PER_BUFFER) {
      this.usb.indicateBufferReady(endpoint, !isInput);
    }
  }

  /** An IN token: the data, or what else the device answers. */
  take(endpoint) {
    const seen = this.look(endpoint, true);
    if (seen.kind) {
      return seen.kind;
    }
    this.rules.moved(seen.place, seen.value, ((seen.control >> 26) & 3) === ISOCHRONOUS);
    const start = seen.control & 0xffc0;
    const data = this.chip.usbDPRAM.slice(start, start + (seen.value & LENGTH));
    this.finish(endpoint, true, seen, seen.value & ~(AVAILABLE | FULL));
    return data;
  }

  /** An OUT token with its data; null if the device has taken them. */
  give(endpoint, data) {
    const seen = this.look(endpoint, false);
    if (seen.kind) {
      return seen.kind;
    }
    this.rules.moved(seen.place, seen.value, false);
    const length = Math.min(data.length, seen.value & LENGTH);
    this.chip.usbDPRAM.set(data.subarray(0, length), seen.control & 0xffc0);
    this.finish(endpoint, false, seen, (seen.value & ~(AVAILABLE | LENGTH)) | FULL | length);
    return null;
  }
}
