/**
 * What the emulated controller lets pass and a real host would not: data toggles out of step
 * (USB 2.0, 8.6), a buffer handed over empty, a wrong clock, an abort on a chip that knows none.
 */

const EP0_IN_BUFFER_CONTROL = 0x80;
const LAST_BUFFER_CONTROL = 0xfc;
const AVAILABLE = 1 << 10;
const DATA1 = 1 << 13;
const FULL = 1 << 15;
const USB_HZ = 48e6;
const CLK_USB_ENABLE = 1 << 11;

const endpointOf = (place) => (place - EP0_IN_BUFFER_CONTROL) >> 3;

export class UsbRules {
  /** @param {import('./machine.mjs').Machine} machine */
  constructor(machine) {
    this.machine = machine;
    /** The next data toggle by place of the buffer control register. */
    this.toggles = new Map();
  }

  /** After a SETUP packet, both directions of endpoint 0 go on with DATA1. */
  setup() {
    this.toggles.set(EP0_IN_BUFFER_CONTROL, DATA1);
    this.toggles.set(EP0_IN_BUFFER_CONTROL + 4, DATA1);
  }

  /** SET_CONFIGURATION starts all other endpoints at DATA0. */
  configured() {
    for (let place = EP0_IN_BUFFER_CONTROL + 8; place <= LAST_BUFFER_CONTROL; place += 4) {
      this.toggles.set(place, 0);
    }
  }

  /** The end of a halt, asked for or not, starts an endpoint at DATA0 (USB 2.0, 9.4.5). */
  halted(address) {
    const direction = address & 0x80 ? 0 : 4;
    this.toggles.set(EP0_IN_BUFFER_CONTROL + 8 * (address & 0xf) + direction, 0);
  }

  /** The device has handed over a buffer. */
  written(place, value) {
    if (!(place & 4) && value & AVAILABLE && !(value & FULL)) {
      const endpoint = endpointOf(place);
      this.machine.warn(`USB endpoint ${endpoint} IN: buffer available but not marked as full`);
    }
  }

  /** A packet went over the bus; full-speed isochronous ones are all DATA0 (USB 2.0, 5.9.2). */
  moved(place, value, isIsochronous) {
    const expected = isIsochronous ? 0 : this.toggles.get(place);
    if (expected !== undefined && (value & DATA1) !== expected) {
      const direction = place & 4 ? 'OUT' : 'IN';
      const names = ['DATA0', 'DATA1'];
      const [is, not] = value & DATA1 ? names.reverse() : names;
      const endpoint = endpointOf(place);
      this.machine.warn(`USB endpoint ${endpoint} ${direction}: ${is}, where the host has ${not}`);
    }
    this.toggles.set(place, (value & DATA1) ^ DATA1);
  }

  /** Before revision B2 an endpoint's abort takes all of them off the bus (erratum RP2040-E2). */
  aborting() {
    if (this.machine.revision < 2) {
      this.machine.warn('USB EP_ABORT on a chip before B2: no endpoint answers any more');
    }
  }

  /** The device shows itself on the bus. */
  attached() {
    const { clocks, pllUsb } = this.machine.chip;
    const hertz = pllUsb.frequency / (clocks.usbDiv >>> 8 || 1);
    if (!(clocks.usbCtrl & CLK_USB_ENABLE) || hertz !== USB_HZ) {
      this.machine.warn(`USB is attached while clk_usb is not 48 MHz from PLL_USB`);
    }
  }
}
