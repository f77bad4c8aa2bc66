/**
 * A USB host that enumerates the device as Linux does, opens its serial port and reads it.
 *
 * A request that the device does not answer within half a second (USB 2.0, 9.2.6.4), a stall where
 * there may be none, or an address not taken ends the run as a fault.
 */

import { Fault } from './core_guard.mjs';
import {
  CONFIGURATION,
  DEVICE,
  DEVICE_QUALIFIER,
  STRING,
  findSerialPort,
  getDescriptor,
  setAddress,
  setConfiguration,
  setControlLineState,
  setLineCoding,
} from './usb_requests.mjs';
import { UsbRules } from './usb_rules.mjs';

const SIE_CTRL_PULLUP_EN = 1 << 16;
const EP0_OUT_BUFFER_CONTROL = 0x84;
const BUFFER_STALL = 1 << 11;
const ADDRESS = 5;
const DTR_AND_RTS = 3;
const BUS_RESET = { name: 'bus reset' };
const ANSWER_NANOS = 500e6;
/** Recovery after SET_ADDRESS (USB 2.0, 9.2.6.3), kept between all requests. */
const PAUSE_NANOS = 2e6;
const NOTHING = new Uint8Array(0);

export class UsbHost {
  /**
   * @param {import('./machine.mjs').Machine} machine
   * @param {(bytes: Uint8Array) => void} onSerial
   */
  constructor(machine, onSerial) {
    this.usb = machine.chip.usbCtrl;
    this.rules = new UsbRules(machine);
    this.onSerial = onSerial;
    this.toSend = NOTHING;
    this.descriptors = { device: null, configuration: null, strings: [] };
    this.port = { control: -1, input: -1, output: -1 };
    this.steps = this.enumerate();
    this.request = null;
    this.inFlight = false;
    this.attached = false;
    this.open = false;
    this.armed = new Map();
    this.timeout = machine.clock.createAlarm(() => this.fail('was not answered in 500 ms'));
    this.pause = machine.clock.createAlarm(() => this.begin());
    this.listen();
  }

  listen() {
    const { usb } = this;
    const sieControl = usb.handleSieCtrlWrite.bind(usb);
    usb.handleSieCtrlWrite = (value) => {
      sieControl(value);
      if (value & SIE_CTRL_PULLUP_EN && !this.attached) {
        this.attached = true;
        this.rules.attached();
        this.advance();
      }
    };
    const updated = usb.DPRAMUpdated.bind(usb);
    usb.DPRAMUpdated = (offset, value) => {
      if (offset >> 3 === EP0_OUT_BUFFER_CONTROL >> 3 && value & BUFFER_STALL) {
        this.stalled();
      }
      this.rules.written(offset, value);
      updated(offset, value);
    };
    usb.onResetReceived = () => this.isAsking(BUS_RESET) && this.finish(NOTHING);
    usb.onEndpointWrite = (endpoint, data) => this.received(endpoint, data);
    usb.onEndpointRead = (endpoint, size) => this.deviceReads(endpoint, size);
  }

  isAsking(request) {
    return this.inFlight && this.request === request;
  }

  /** What the host asks, in order; each `yield` gives back the device's answer. */
  *enumerate() {
    yield BUS_RESET;
    yield getDescriptor(DEVICE, 0, 64);
    yield BUS_RESET;
    yield setAddress(ADDRESS);
    const device = yield getDescriptor(DEVICE, 0, 18, { address: ADDRESS });
    this.descriptors.device = device;
    yield getDescriptor(DEVICE_QUALIFIER, 0, 10, { mayStall: true });
    const header = yield getDescriptor(CONFIGURATION, 0, 9);
    const length = header[2] | (header[3] << 8);
    const configuration = yield getDescriptor(CONFIGURATION, 0, length);
    this.descriptors.configuration = configuration;
    yield getDescriptor(STRING, 0, 255, { mayStall: true });
    for (const index of [device[14], device[15], device[16]]) {
      const text = index ? yield getDescriptor(STRING, index, 255) : NOTHING;
      this.descriptors.strings.push(text);
    }
    this.rules.configured();
    yield setConfiguration(configuration[5]);
    this.port = findSerialPort(configuration);
    if (this.port.input < 0) {
      return;
    }
    yield setLineCoding(this.port.control, 115200);
    yield setControlLineState(this.port.control, DTR_AND_RTS);
    this.open = true;
    this.serveOutput();
  }

  advance(answer) {
    const { value, done } = this.steps.next(answer);
    this.request = done ? null : value;
    if (!done) {
      this.pause.schedule(PAUSE_NANOS);
    }
  }

  begin() {
    const { request, usb } = this;
    if (request.address && (usb.addrEndp & 0x7f) !== request.address) {
      throw new Fault('the USB device did not take the address of SET_ADDRESS');
    }
    this.inFlight = true;
    this.answer = [];
    this.timeout.schedule(ANSWER_NANOS);
    if (request === BUS_RESET) {
      usb.resetDevice();
      return;
    }
    this.armed.delete(0);
    this.stage = request.length ? 'data' : 'status';
    this.rules.setup();
    usb.sendSetupPacket(request.setup);
  }

  finish(answer) {
    this.timeout.cancel();
    this.inFlight = false;
    this.advance(answer);
  }

  fail(why) {
    throw new Fault(`the USB request ${this.request.name} ${why}`);
  }

  stalled() {
    if (!this.inFlight) {
      return;
    }
    if (!this.request.mayStall) {
      this.fail('was stalled');
    }
    this.finish(NOTHING);
  }

  received(endpoint, data) {
    if (endpoint === this.port.input) {
      this.onSerial(data);
    } else if (endpoint === 0 && this.inFlight && this.request.setup) {
      this.receivedControl(data);
    }
  }

  receivedControl(data) {
    const { request } = this;
    if (!request.toHost || !request.length) {
      this.finish(NOTHING);
      return;
    }
    this.answer.push(...data);
    const packet = this.descriptors.device?.[7] ?? 64;
    if (data.length < packet || this.answer.length >= request.length) {
      this.stage = 'status';
      this.serveControl();
    }
  }

  deviceReads(endpoint, size) {
    this.armed.set(endpoint, size);
    if (endpoint === 0) {
      this.serveControl();
    } else if (endpoint === this.port.output) {
      this.serveOutput();
    }
  }

  /** Give endpoint 0 what this stage of the transfer has for it. */
  serveControl() {
    const { request, stage } = this;
    if (!this.inFlight || !request.setup || !this.armed.has(0)) {
      return;
    }
    if (request.toHost && stage === 'status') {
      this.deliver(0, NOTHING);
      this.finish(Uint8Array.from(this.answer));
    } else if (!request.toHost && stage === 'data') {
      this.stage = 'status';
      this.deliver(0, request.data);
    }
  }

  /**
   * Send bytes to the serial port, now or as soon as it is open.
   *
   * @param {Uint8Array} bytes
   */
  send(bytes) {
    this.toSend = Buffer.concat([this.toSend, bytes]);
    this.serveOutput();
  }

  serveOutput() {
    const size = this.armed.get(this.port.output);
    if (this.open && size && this.toSend.length) {
      this.deliver(this.port.output, this.toSend.subarray(0, size));
      this.toSend = this.toSend.subarray(size);
    }
  }

  deliver(endpoint, data) {
    this.armed.delete(endpoint);
    this.usb.endpointReadDone(endpoint, data);
  }
}
