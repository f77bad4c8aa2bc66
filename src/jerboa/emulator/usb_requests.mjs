/** Control requests of USB 2.0 (chapter 9) and of CDC (PSTN subclass 1.2, 6.3) as setup packets. */

const DEVICE_TO_HOST = 0x80;
const CLASS_INTERFACE = 0x21;
const GET_DESCRIPTOR = 6;
const SET_ADDRESS = 5;
const SET_CONFIGURATION = 9;
const SET_INTERFACE = 11;
const CLEAR_FEATURE = 1;
const ENDPOINT_RECIPIENT = 2;
const INTERFACE_RECIPIENT = 1;
const SET_LINE_CODING = 0x20;
const SET_CONTROL_LINE_STATE = 0x22;
const ENGLISH = 0x0409;

const INTERFACE = 4;
const ENDPOINT = 5;
const AUDIO = 1;
const COMMUNICATIONS = 2;
const CDC_DATA = 10;
const ISOCHRONOUS = 1;
const BULK = 2;

export const DEVICE = 1;
export const CONFIGURATION = 2;
export const STRING = 3;
export const DEVICE_QUALIFIER = 6;
export const BOS = 15;

function request(name, type, code, value, index, length, options = {}) {
  const setup = new Uint8Array(8);
  const view = new DataView(setup.buffer);
  setup[0] = type;
  setup[1] = code;
  view.setUint16(2, value, true);
  view.setUint16(4, index, true);
  view.setUint16(6, length, true);
  return { name, setup, length, toHost: type >= DEVICE_TO_HOST, ...options };
}

export function getDescriptor(type, index, length, options) {
  const language = type === STRING && index ? ENGLISH : 0;
  const name = `GET_DESCRIPTOR (type ${type}, index ${index})`;
  const value = (type << 8) | index;
  return request(name, DEVICE_TO_HOST, GET_DESCRIPTOR, value, language, length, options);
}

export function setAddress(address) {
  return request('SET_ADDRESS', 0, SET_ADDRESS, address, 0, 0);
}

export function setConfiguration(value) {
  return request('SET_CONFIGURATION', 0, SET_CONFIGURATION, value, 0, 0);
}

export function setInterface(interfaceNumber, alternate) {
  const name = 'SET_INTERFACE';
  return request(name, INTERFACE_RECIPIENT, SET_INTERFACE, alternate, interfaceNumber, 0);
}

/**
 * A request of any kind, right or wrong.
 *
 * @param {Uint8Array} setup 8 bytes
 * @param {Uint8Array} data for the device; filled up to the length that the packet announces
 * @param {boolean} isAbandoned whether the host leaves it after the SETUP packet
 */
export function anyRequest(setup, data, isAbandoned) {
  const length = setup[6] | (setup[7] << 8);
  const whole = new Uint8Array(length);
  whole.set(data.subarray(0, length));
  const toHost = setup[0] >= DEVICE_TO_HOST;
  const name = Buffer.from(setup).toString('hex');
  return { name, setup, data: whole, length, toHost, mayStall: true, isAbandoned };
}

/**
 * @param {Uint8Array} setup
 * @param {{data: number, input: number, output: number}} port
 * @returns {number[]} addresses of the endpoints that a request starts at DATA0 again
 */
export function startedAgain(setup, { data, input, output }) {
  if (setup[0] === ENDPOINT_RECIPIENT && setup[1] === CLEAR_FEATURE && !setup[2]) {
    return [setup[4]];
  }
  const isData = setup[0] === INTERFACE_RECIPIENT && setup[1] === SET_INTERFACE && !setup[2];
  return isData && setup[4] === data ? [output, input | DEVICE_TO_HOST] : [];
}

export function setLineCoding(interfaceNumber, bitsPerSecond) {
  const data = new Uint8Array(7);
  new DataView(data.buffer).setUint32(0, bitsPerSecond, true);
  data[6] = 8;
  const name = 'SET_LINE_CODING';
  return request(name, CLASS_INTERFACE, SET_LINE_CODING, 0, interfaceNumber, 7, { data });
}

export function setControlLineState(interfaceNumber, state) {
  const name = 'SET_CONTROL_LINE_STATE';
  return request(name, CLASS_INTERFACE, SET_CONTROL_LINE_STATE, state, interfaceNumber, 0);
}

/**
 * Serial port and microphone in a configuration descriptor.
 *
 * @param {Uint8Array} descriptors
 * @returns {{port: {control: number, data: number, input: number, output: number},
 *   audio: {interfaceNumber: number, endpoint: number, packet: number}}} -1 for what is not there
 */
export function findFunctions(descriptors) {
  const port = { control: -1, data: -1, input: -1, output: -1 };
  const audio = { interfaceNumber: -1, endpoint: -1, packet: 0 };
  let place = [];
  for (let at = 0; at + 1 < descriptors.length && descriptors[at] >= 2; at += descriptors[at]) {
    const item = descriptors.subarray(at, at + descriptors[at]);
    if (item[1] === INTERFACE) {
      place = item;
      port.control = place[5] === COMMUNICATIONS ? place[2] : port.control;
    } else if (item[1] === ENDPOINT && place[5] === CDC_DATA && (item[3] & 3) === BULK) {
      port.data = place[2];
      port[item[2] & 0x80 ? 'input' : 'output'] = item[2] & 0xf;
    } else if (item[1] === ENDPOINT && place[5] === AUDIO && (item[3] & 3) === ISOCHRONOUS) {
      audio.interfaceNumber = place[2];
      audio.endpoint = item[2] & 0xf;
      audio.packet = item[4] | (item[5] << 8);
    }
  }
  return { port, audio };
}
