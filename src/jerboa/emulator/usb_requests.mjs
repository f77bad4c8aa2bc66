/** Control requests of USB 2.0 (chapter 9) and of CDC (PSTN subclass 1.2, 6.3) as setup packets. */

const DEVICE_TO_HOST = 0x80;
const CLASS_INTERFACE = 0x21;
const GET_DESCRIPTOR = 6;
const SET_ADDRESS = 5;
const SET_CONFIGURATION = 9;
const SET_LINE_CODING = 0x20;
const SET_CONTROL_LINE_STATE = 0x22;
const ENGLISH = 0x0409;

export const DEVICE = 1;
export const CONFIGURATION = 2;
export const STRING = 3;
export const DEVICE_QUALIFIER = 6;

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
 * The serial port in a configuration descriptor.
 *
 * @param {Uint8Array} descriptors
 * @returns {{control: number, input: number, output: number}} interface and endpoint numbers; -1
 *   for what is not there
 */
export function findSerialPort(descriptors) {
  const port = { control: -1, input: -1, output: -1 };
  let interfaceClass = 0;
  for (let at = 0; at + 1 < descriptors.length && descriptors[at] >= 2; at += descriptors[at]) {
    const type = descriptors[at + 1];
    if (type === 4) {
      interfaceClass = descriptors[at + 5];
      port.control = interfaceClass === 2 ? descriptors[at + 2] : port.control;
    } else if (type === 5 && interfaceClass === 10 && (descriptors[at + 3] & 3) === 2) {
      const endpoint = descriptors[at + 2];
      port[endpoint & 0x80 ? 'input' : 'output'] = endpoint & 0xf;
    }
  }
  return port;
}
