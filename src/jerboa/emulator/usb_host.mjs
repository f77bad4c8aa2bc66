/**
 * A USB host that enumerates the device as Linux does, opens its serial port and reads it; it can
 * also record its microphone, stop reading, or be unplugged.
 */

import { BUS_RESET, ControlPipe, PACKET_NANOS } from './usb_control.mjs';
import { NAK, STALLED, UsbController } from './usb_controller.mjs';
import {
  BOS,
  CONFIGURATION,
  DEVICE,
  DEVICE_QUALIFIER,
  STRING,
  anyRequest,
  findFunctions,
  getDescriptor,
  setAddress,
  setConfiguration,
  setControlLineState,
  setInterface,
  setLineCoding,
  startedAgain,
} from './usb_requests.mjs';
import { UsbRules } from './usb_rules.mjs';

const SIE_CTRL_PULLUP_EN = 1 << 16;
const ADDRESS = 5;
const DTR_AND_RTS = 3;
const BITS_PER_SECOND = 115200;
/** The version of USB from which on a device may have a BOS descriptor. */
const WITH_BOS = 0x0201;
const FRAME_NANOS = 1e6;
const MILLION = 1e6;
/** Recovery after SET_ADDRESS (USB 2.0, 9.2.6.3), kept between all requests of enumeration. */
const PAUSE_NANOS = 2e6;
const NOTHING = new Uint8Array(0);

export class UsbHost {
  /**
   * @param {import('./machine.mjs').Machine} machine
   * @param {object} listeners
   * @param {(bytes: Uint8Array) => void} listeners.onSerial
   * @param {(bytes: Uint8Array) => void} [listeners.onAudio] a packet of the microphone
   * @param {boolean} [listeners.recordsAudio] open the microphone as soon as the device is there
   * @param {number} [listeners.framePartsPerMillion] by how much its frames are longer than 1 ms
   */
  constructor(machine, listeners) {
    const { onSerial, onAudio = () => {}, recordsAudio, framePartsPerMillion = 0 } = listeners;
    this.machine = machine;
    this.rules = new UsbRules(machine);
    this.controller = new UsbController(machine, this.rules);
    this.control = new ControlPipe(machine, this.controller);
    this.onSerial = onSerial;
    this.onAudio = onAudio;
    this.recordsAudio = recordsAudio ?? false;
    this.frameNanos = FRAME_NANOS * (1 + framePartsPerMillion / MILLION);
    this.toSend = NOTHING;
    this.isReading = true;
    this.isAttached = false;
    this.wasOpen = false;
    this.descriptors = { device: null, configuration: null, bos: null, strings: [] };
    this.forget();
    const { clock } = machine;
    this.frame = clock.createAlarm(() => this.startFrame());
    this.readNext = clock.createAlarm(() => this.read());
    this.writeNext = clock.createAlarm(() => this.write());
    this.controller.onReady = (endpoint, isInput) => this.ready(endpoint, isInput);
    this.watchPullUp();
  }

  watchPullUp() {
    const { usb } = this.controller;
    const written = usb.handleSieCtrlWrite.bind(usb);
    this.isPulledUp = false;
    usb.handleSieCtrlWrite = (value) => {
      written(value);
      if (value & SIE_CTRL_PULLUP_EN && !this.isPulledUp) {
        this.isPulledUp = true;
        this.rules.attached();
        this.attach();
      }
    };
  }

  forget() {
    this.port = { control: -1, data: -1, input: -1, output: -1 };
    this.audio = { interfaceNumber: -1, endpoint: -1, packet: 0 };
    this.isOpen = false;
    this.isRecording = false;
    this.isRestarting = false;
  }

  /** Plug the cable in: the device is enumerated and its port opened. */
  attach() {
    if (this.isAttached || !this.isPulledUp) {
      return;
    }
    this.isAttached = true;
    this.frame.schedule(this.frameNanos);
    this.proceed(this.enumerate());
  }

  /** Pull the cable: what was under way is lost, the device sees nothing more. */
  detach() {
    this.isAttached = false;
    this.control.cancel();
    this.toSend = NOTHING;
    this.forget();
    for (const alarm of [this.frame, this.readNext, this.writeNext]) {
      alarm.cancel();
    }
  }

  /** The device is gone with its pull-up; when that comes back it is enumerated again. */
  unplug() {
    this.detach();
    this.isPulledUp = false;
  }

  /** Ask each request that `steps` yields, and give it back the device's answer. */
  proceed(steps, answer) {
    const { value, done } = steps.next(answer);
    if (!done) {
      this.control.ask(value, (next) => this.proceed(steps, next ?? NOTHING), PAUSE_NANOS);
    }
  }

  *enumerate() {
    const descriptors = { device: null, configuration: null, bos: null, strings: [] };
    this.descriptors = descriptors;
    yield BUS_RESET;
    yield getDescriptor(DEVICE, 0, 64);
    yield BUS_RESET;
    yield setAddress(ADDRESS);
    const device = yield getDescriptor(DEVICE, 0, 18, { address: ADDRESS });
    descriptors.device = device;
    this.control.packet = device[7];
    if ((device[2] | (device[3] << 8)) >= WITH_BOS) {
      const start = yield getDescriptor(BOS, 0, 5);
      descriptors.bos = yield getDescriptor(BOS, 0, start[2] | (start[3] << 8));
    }
    yield getDescriptor(DEVICE_QUALIFIER, 0, 10, { mayStall: true });
    const header = yield getDescriptor(CONFIGURATION, 0, 9);
    const length = header[2] | (header[3] << 8);
    const configuration = yield getDescriptor(CONFIGURATION, 0, length);
    descriptors.configuration = configuration;
    yield getDescriptor(STRING, 0, 255, { mayStall: true });
    for (const index of [device[14], device[15], device[16]]) {
      const text = index ? yield getDescriptor(STRING, index, 255) : NOTHING;
      descriptors.strings.push(text);
    }
    this.rules.configured();
    yield setConfiguration(configuration[5]);
    Object.assign(this, findFunctions(configuration));
    if (this.audio.endpoint > 0) {
      yield setInterface(this.audio.interfaceNumber, 0);
      this.setRecording(this.recordsAudio);
    }
    if (this.port.input > 0) {
      yield setLineCoding(this.port.control, BITS_PER_SECOND);
      yield setControlLineState(this.port.control, DTR_AND_RTS);
      this.isOpen = true;
      this.wasOpen = true;
      this.ready(this.port.input, true);
      this.ready(this.port.output, false);
    }
  }

  /** Send bytes to the serial port, now or as soon as it is open. */
  send(bytes) {
    this.toSend = Buffer.concat([this.toSend, bytes]);
    this.ready(this.port.output, false);
  }

  /** Open (true) or close the serial port: the state of DTR and RTS. */
  setTerminalReady(isReady) {
    this.ask(setControlLineState(this.port.control, isReady ? DTR_AND_RTS : 0), () => {
      this.isOpen = isReady;
      this.ready(this.port.input, true);
      this.ready(this.port.output, false);
    });
  }

  setBitsPerSecond(value) {
    this.ask(setLineCoding(this.port.control, value));
  }

  /** Whether the host asks the serial port for data; a hung program does not. */
  setReading(isReading) {
    this.isReading = isReading;
    this.ready(this.port.input, true);
  }

  /** Start or stop to record the microphone. */
  setRecording(isRecording) {
    if (this.audio.endpoint < 0 || isRecording === this.isRecording) {
      return;
    }
    this.isRecording = false;
    this.ask(setInterface(this.audio.interfaceNumber, isRecording ? 1 : 0), () => {
      this.isRecording = isRecording;
    });
  }

  /**
   * Ask anything on endpoint 0, after what is under way. While endpoints are to start again with
   * DATA0 the serial port is left alone.
   *
   * @param {Uint8Array} setup 8 bytes
   * @param {Uint8Array} data for the device
   * @param {(answer: Uint8Array|null) => void} done null after a stall
   * @param {boolean} isAbandoned leave the request after its SETUP packet
   */
  request(setup, data, done, isAbandoned = false) {
    const endpoints = startedAgain(setup, this.port);
    this.isRestarting ||= endpoints.length > 0;
    this.ask(anyRequest(setup, data, isAbandoned), (answer) => {
      endpoints.forEach((address) => this.rules.halted(address));
      if (endpoints.length) {
        this.isRestarting = false;
        this.ready(this.port.input, true);
        this.ready(this.port.output, false);
      }
      done(answer);
    });
  }

  ask(request, done = () => {}) {
    if (this.isAttached) {
      this.control.ask(request, done);
    }
  }

  /** The device's answer on an endpoint is another from now on. */
  ready(endpoint, isInput) {
    if (!this.isAttached || endpoint < 0) {
      return;
    }
    if (endpoint === 0) {
      this.control.ready();
    } else if (endpoint === this.port.input && isInput && this.isOpen && this.isReading) {
      schedule(this.readNext);
    } else if (endpoint === this.port.output && !isInput && this.isOpen && this.toSend.length) {
      schedule(this.writeNext);
    }
  }

  read() {
    const asks = this.isOpen && this.isReading && !this.isRestarting;
    const data = asks ? this.controller.take(this.port.input) : NAK;
    if (data !== NAK && data !== STALLED) {
      this.onSerial(data);
      schedule(this.readNext);
    }
  }

  write() {
    const packet = this.toSend.subarray(0, this.control.packet);
    const sends = this.isOpen && packet.length && !this.isRestarting;
    if (sends && !this.controller.give(this.port.output, packet)) {
      this.toSend = this.toSend.subarray(packet.length);
      schedule(this.writeNext);
    }
  }

  startFrame() {
    this.frame.schedule(this.frameNanos);
    this.controller.startOfFrame();
    if (!this.isRecording) {
      return;
    }
    const data = this.controller.take(this.audio.endpoint);
    if (data === NAK || data === STALLED) {
      this.machine.warn('USB microphone: a frame without a packet');
    } else if (data.length > this.audio.packet) {
      this.machine.warn(`USB microphone: a packet of ${data.length} bytes is too long`);
    } else {
      this.onAudio(data);
    }
  }
}

function schedule(alarm) {
  if (!alarm.scheduled) {
    alarm.schedule(PACKET_NANOS);
  }
}
