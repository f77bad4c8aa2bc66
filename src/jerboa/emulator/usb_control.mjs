/**
 * Control transfers on endpoint 0 (USB 2.0, 8.5.3), one after the other.
 *
 * A request that the device does not answer within half a second (9.2.6.4), or a stall where there
 * may be none, ends the run as a fault.
 */

import { Fault } from './core_guard.mjs';
import { NAK, STALLED } from './usb_controller.mjs';

const ANSWER_NANOS = 500e6;
const NOTHING = new Uint8Array(0);

export const BUS_RESET = { name: 'bus reset' };
/** Time that a packet of 64 bytes takes: 19 fit into a frame (USB 2.0, table 5-9). */
export const PACKET_NANOS = 1e6 / 19;

export class ControlPipe {
  /**
   * @param {import('./machine.mjs').Machine} machine
   * @param {import('./usb_controller.mjs').UsbController} controller
   */
  constructor(machine, controller) {
    this.controller = controller;
    /** Bytes of a packet; known for certain once the device descriptor is. */
    this.packet = 64;
    this.queue = [];
    this.busy = null;
    this.inFlight = false;
    this.pause = machine.clock.createAlarm(() => this.begin());
    this.token = machine.clock.createAlarm(() => this.move());
    this.timeout = machine.clock.createAlarm(() => this.fail('was not answered in 500 ms'));
    controller.usb.onResetReceived = () => this.resetReceived();
  }

  /**
   * Queue a request.
   *
   * @param {object} request of `usb_requests.mjs`
   * @param {(answer: Uint8Array|null) => void} done with null after a stall
   * @param {number} pauseNanos time to leave before it
   */
  ask(request, done, pauseNanos = PACKET_NANOS) {
    this.queue.push({ request, done, pauseNanos });
    this.next();
  }

  next() {
    if (!this.busy && this.queue.length) {
      this.busy = this.queue.shift();
      this.pause.schedule(this.busy.pauseNanos);
    }
  }

  /** The cable is pulled. */
  cancel() {
    this.queue = [];
    this.busy = null;
    this.inFlight = false;
    for (const alarm of [this.pause, this.token, this.timeout]) {
      alarm.cancel();
    }
  }

  begin() {
    const { request } = this.busy;
    const { controller } = this;
    const { address } = request;
    if (address && (controller.usb.addrEndp & 0x7f) !== address) {
      throw new Fault('the USB device did not take the address of SET_ADDRESS');
    }
    this.inFlight = true;
    this.timeout.schedule(ANSWER_NANOS);
    if (request === BUS_RESET) {
      controller.usb.resetDevice();
      return;
    }
    this.received = [];
    this.sent = 0;
    this.stage = request.length ? 'data' : 'status';
    controller.rules.setup();
    controller.setup(request.setup);
    if (request.isAbandoned) {
      this.finish(NOTHING);
    }
  }

  resetReceived() {
    if (this.inFlight && this.busy.request === BUS_RESET) {
      this.finish(NOTHING);
    }
  }

  /** Endpoint 0 has something for the host, or room for it. */
  ready() {
    if (this.inFlight && !this.token.scheduled) {
      this.token.schedule(PACKET_NANOS);
    }
  }

  move() {
    if (!this.inFlight || !this.busy.request.setup) {
      return;
    }
    const { request } = this.busy;
    const deviceSends = !request.length || request.toHost === (this.stage === 'data');
    const answer = deviceSends ? this.take() : this.give(request);
    if (answer === STALLED) {
      this.stalled();
    } else if (answer !== NAK && this.inFlight) {
      this.token.schedule(PACKET_NANOS);
    }
  }

  take() {
    const data = this.controller.take(0);
    if (data === NAK || data === STALLED) {
      return data;
    }
    if (this.stage === 'status') {
      this.finish(NOTHING);
      return data;
    }
    const { length } = this.busy.request;
    this.received.push(...data);
    if (this.received.length > length) {
      this.fail(`was answered with ${this.received.length} bytes, more than the ${length} asked for`);
    }
    if (data.length < this.packet || this.received.length === length) {
      this.stage = 'status';
    }
    return data;
  }

  give(request) {
    const end = this.stage === 'status' ? this.sent : this.sent + this.packet;
    const answer = this.controller.give(0, (request.data ?? NOTHING).subarray(this.sent, end));
    if (answer === null && this.stage === 'status') {
      this.finish(Uint8Array.from(this.received));
    } else if (answer === null) {
      this.sent = end;
      this.stage = this.sent >= request.length ? 'status' : 'data';
    }
    return answer;
  }

  stalled() {
    if (!this.busy.request.mayStall) {
      this.fail('was stalled');
    }
    this.finish(null);
  }

  finish(answer) {
    const { done } = this.busy;
    this.timeout.cancel();
    this.token.cancel();
    this.inFlight = false;
    this.busy = null;
    done(answer);
    this.next();
  }

  fail(why) {
    throw new Fault(`the USB request ${this.busy.request.name} ${why}`);
  }
}
